import { expect, it } from 'vitest';
import { formatFindings } from './findings.ts';

it('says how much was looked at, one of it in the singular', () => {
  const checked = { sweeps: 1, tasks: 1234, attempts: 1, points: 0, files: 1 };
  const report = { database: 'b.db', schemaVersion: 1, checked, findings: [] };
  expect(formatFindings(report)).toBe(
    'b.db: 1 sweep, 1,234 tasks, 1 attempt, 0 points, 1 file: all is well\n',
  );
});
