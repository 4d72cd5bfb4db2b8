import { type BasinErrorCode, errorCatalogue } from '@basin/core';

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

/** What each code is; cause and remedy are in the catalogue of errors. */
const verifyCodes = {
  'store/corrupt': 'error',
  'store/not-a-database': 'error',
  'store/broken-reference': 'error',
  'store/unbalanced-sweep': 'error',
  'store/wrong-identity': 'error',
  'store/attempts-disagree': 'error',
  'store/events-disagree': 'error',
  'store/outcome-disagrees': 'error',
  'store/damaged-content': 'error',
  'store/summary-disagrees': 'error',
  'store/missing-blob': 'error',
  'store/damaged-blob': 'error',
  'store/unreferenced-blob': 'notice',
  'store/partial-blob': 'notice',
  'store/unknown-file': 'notice',
} as const satisfies Partial<Record<BasinErrorCode, 'error' | 'notice'>>;

export type VerifyCode = keyof typeof verifyCodes;

/** A finding with the severity and the advice of its code. */
export function finding(code: VerifyCode, message: string): VerifyFinding {
  return { code, severity: verifyCodes[code], message, todo: errorCatalogue[code].remedy };
}
