import { plural } from '@basin/core';
import type { VerifyFinding, VerifyReport } from '@basin/store';

const marks = { error: '✗', notice: '!' } as const;
/** One code can have thousands of places; `--json` has them all. */
const placesShown = 5;

/** Whether anything stored is lost or contradicts itself. */
export function hasErrors(findings: readonly VerifyFinding[]): boolean {
  return findings.some(({ severity }) => severity === 'error');
}

/** The findings for people: each code with its first places and what to do, then the sum. */
export function formatFindings({ database, checked, findings }: VerifyReport): string {
  const lines: string[] = [];
  for (const code of new Set(findings.map((found) => found.code))) {
    const places = findings.filter((found) => found.code === code);
    const [first] = places;
    if (first === undefined) continue;
    lines.push(`${marks[first.severity]} ${code}`);
    lines.push(...places.slice(0, placesShown).map(({ message }) => `    ${message}`));
    if (places.length > placesShown) {
      lines.push(`    … and ${places.length - placesShown} more (--json lists all)`);
    }
    lines.push(`  → ${first.todo}`);
  }
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  const { sweeps, tasks, attempts, points, files } = checked;
  const counts = Object.entries({
    sweep: sweeps,
    task: tasks,
    attempt: attempts,
    point: points,
    file: files,
  })
    .map(([what, count]) => plural(count, what))
    .join(', ');
  lines.push(`${database}: ${counts}: ${errors === 0 ? 'all is well' : plural(errors, 'error')}`);
  return `${lines.join('\n')}\n`;
}
