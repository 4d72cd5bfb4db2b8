import { expect, test } from 'vitest';
import { planSchedule } from './schedule.ts';

const options = {
  ...{ seed: 7, durationMs: 600_000, workerCount: 3 },
  ...{ meanGapMs: 5_000, longestFreezeMs: 12_000 },
};

test('a seed gives one schedule, another seed another', () => {
  expect(planSchedule(options)).toEqual(planSchedule(options));
  expect(planSchedule({ ...options, seed: 8 })).not.toEqual(planSchedule(options));
});

test('ten minutes disturb every process in both ways', () => {
  const faults = planSchedule(options);
  expect(faults.length).toBeGreaterThan(80);
  const kinds = new Set(faults.map(({ target, action }) => `${action} ${target}`));
  expect(kinds.size).toBe(10);
  expect(faults.every(({ atMs }) => atMs >= 1_000 && atMs < options.durationMs)).toBe(true);
});
