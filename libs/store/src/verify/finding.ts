/**
 * One thing that is wrong in a database or beside it. `error`: something stored is lost or
 * contradicts itself. `notice`: harmless, but somebody may want to tidy it up.
 */
export interface VerifyFinding {
  /** Stable, for scripts. */
  code: VerifyCode;
  severity: 'error' | 'notice';
  /** What is wrong where, with the values found. */
  message: string;
  /** What to do about it. */
  todo: string;
}

/** What each code says is wrong, and what to do: README of this library lists them. */
export const verifyCodes = {
  'store/corrupt': [
    'error',
    'restore a backup; without one, save what is readable: sqlite3 FILE .recover | sqlite3 NEW',
  ],
  'store/not-a-database': ['error', 'restore a backup, or name another path'],
  'store/broken-reference': [
    'error',
    'restore a backup: another program has changed or deleted rows',
  ],
  'store/unbalanced-sweep': [
    'error',
    'restore a backup, or run the sweep again with --fresh to plan it anew',
  ],
  'store/wrong-identity': [
    'error',
    'restore a backup: a stored config is no longer the one that was run',
  ],
  'store/attempts-disagree': [
    'error',
    'restore a backup, or run the sweep again with --fresh: these tasks cannot be trusted',
  ],
  'store/events-disagree': [
    'error',
    'restore a backup: states were changed by something other than Basin',
  ],
  'store/outcome-disagrees': [
    'error',
    'restore a backup, or run the sweep again with --fresh to compute these results anew',
  ],
  'store/damaged-content': [
    'error',
    'restore a backup, or run the sweep again with --fresh to compute these outputs anew',
  ],
  'store/summary-disagrees': [
    'error',
    'restore a backup, or run the sweep again with --fresh: curves and lists differ',
  ],
  'store/missing-blob': [
    'error',
    'copy the file from a backup, or run the sweep with --fresh to compute it again',
  ],
  'store/damaged-blob': [
    'error',
    'delete the file, then copy it from a backup or run the sweep with --fresh; and check the disk',
  ],
  'store/unreferenced-blob': [
    'notice',
    'nothing; once no sweep runs it may be deleted: an attempt that was given up has left it',
  ],
  'store/partial-blob': [
    'notice',
    'nothing; once no sweep runs it may be deleted: a process was killed while it wrote it',
  ],
  'store/unknown-file': ['notice', 'move it away: Basin did not make it'],
} as const satisfies Record<`store/${string}`, readonly ['error' | 'notice', string]>;

export type VerifyCode = keyof typeof verifyCodes;

/** A finding with the severity and the advice of its code. */
export function finding(code: VerifyCode, message: string): VerifyFinding {
  const [severity, todo] = verifyCodes[code];
  return { code, severity, message, todo };
}
