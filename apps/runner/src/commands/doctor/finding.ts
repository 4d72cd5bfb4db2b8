/**
 * One thing that was looked at. `fine`: as it should be. `advice`: works, but could be better.
 * `absent`: is not there, and nothing needs it. `missing`: Basin, or the named part of it, does not work without.
 */
export interface Finding {
  /** Stable, for `--json`. */
  id: string;
  name: string;
  state: 'fine' | 'advice' | 'absent' | 'missing';
  found: string;
  /** What to do; null when fine. */
  todo: string | null;
}

const marks = { fine: '✓', advice: '!', absent: '–', missing: '✗' } as const;

/** The findings as lines, what to do below each. */
export function formatFindings(findings: readonly Finding[]): string {
  const width = Math.max(...findings.map(({ name }) => name.length));
  const lines = findings.flatMap(({ name, state, found, todo }) => {
    const line = `${marks[state]} ${name.padEnd(width)}  ${found}`;
    return todo === null ? [line] : [line, `  ${' '.repeat(width)}  → ${todo}`];
  });
  const missing = findings.filter(({ state }) => state === 'missing').length;
  lines.push('', missing === 0 ? 'Basin can run here.' : `${missing} missing: see the arrows.`);
  return `${lines.join('\n')}\n`;
}
