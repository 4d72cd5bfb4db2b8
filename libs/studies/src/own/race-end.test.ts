import { raceSchema } from '@basin/search';
import { expect, it } from 'vitest';
import type { OwnFindings, OwnRun } from './own-findings.ts';
import { raceEnd, raceEndText } from './race-end.ts';
import type { StudyRecord } from './study-record.ts';

const futile = raceSchema.parse({ min: 3, max: 5 });
const config = { ...futile, futility: 0 };
const record = {
  parameters: [{ name: 'rate', label: 'rate', numeric: true, values: [1, 2] }],
  metrics: [{ name: 'test/loss', goal: 'minimize', target: null }],
} as unknown as StudyRecord;

/** A point's trainings by seed; null: still running. */
function runs(rate: number, values: readonly (number | null)[]): OwnRun[] {
  return values.map((value, index) => ({
    ...{ taskId: `${rate} ${index}`, label: '', seed: index + 1, parameterCount: 1 },
    state: value === null ? 'running' : 'done',
    metrics: value === null ? {} : { 'test/loss': { epochs: [1], values: [value] } },
    ...{ factors: { rate }, measured: {} },
  }));
}

function endOf(
  first: readonly (number | null)[],
  second: readonly (number | null)[],
  race = config,
) {
  const findings = {
    runs: [...runs(1, first), ...runs(2, second)],
    ways: [],
    checks: [],
  } as OwnFindings;
  const end = raceEnd(record, findings, race);
  return end === null ? '' : raceEndText(end, race);
}

it('says whether a race is decided, undecided, ended as futile, or not over', () => {
  expect(endOf([1, 1.01, 1], [9, 9.01, 9.02])).toBe('decided for rate 1');
  expect(endOf([1, 2, 3, 1, 2], [1.5, 1.1, 3.1, 1.2, 1.9])).toMatch(
    /^undecided: all 5 seeds do not tell 2 points apart \(rate 1; rate 2\)/,
  );
  expect(endOf([1, 2, 3, 2], [3, 1, 2, 2.1], futile)).toMatch(
    /^ended as futile, undecided: all 5 seeds/,
  );
  expect(endOf([1, 1.01, 1], [9, 9.01, null])).toBe('not over, 2 points may still win');
});
