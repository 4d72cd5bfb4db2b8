import { expect, it, vi } from 'vitest';
import { metricOf, type StateCounts, taskStates } from '@basin/core';
import type { RunResult, SweepResult, TaskResult } from './results.ts';
import { formatResults } from './results-table.ts';

const result: RunResult = {
  ...{ database: 'basin.db', end: 'finished', wallMs: 52, sweeps: [] },
  times: {
    ...{ workMs: 0, storedWorkMs: 16_000, waitMs: 0, claimWaitMs: 0 },
    ...{ wallMs: 0, attemptCount: 0, allStored: true },
  },
};

it('closes with what the work took, and says apart what the command did', () => {
  expect(formatResults(result)).toContain(
    'all stored already: nothing ran (work 16 s at the time); the command took 52 ms\n',
  );
});

it.each([60, 40])('fits a terminal of %d columns, the test accuracy last to go', (width) => {
  vi.stubEnv('COLUMNS', String(width));
  const names = ['train/loss', 'test/loss', 'train/accuracy', 'test/accuracy'] as const;
  const values = Object.fromEntries(names.map((name) => [name, 0.3125]));
  const task = {
    ...{ id: 'a', label: '784-190-26-10 seed 1', kind: 'training', state: 'done' },
    ...{ parameterCount: 154_386, attempts: 1, weightsSha256: null, durationMs: 1_400 },
    ...{ trainLoss: null, testLoss: null, trainAccuracy: null, testAccuracy: null },
    ...{ metrics: values, errorCode: null, errorMessage: null },
  } as TaskResult;
  const sweep = {
    ...{ sweepId: 'a', experiment: 'test', preset: 'smoke', planned: 1, reused: 0 },
    counts: Object.fromEntries(taskStates.map((state) => [state, 0])) as StateCounts,
    ...{ times: result.times, metrics: names.map(metricOf), claims: [], points: null },
    ...{ study: null, raced: null, saved: null, tasks: [task] },
  } as SweepResult;
  const table = formatResults({ ...result, sweeps: [sweep] })
    .split('\n')
    .slice(2, 5);
  for (const line of table) expect(line.length).toBeLessThanOrEqual(width);
  expect(table[2]).toMatch(/^784-190-26-10 .*31\.25 %/);
  expect(table[0]).not.toContain('train loss');
  expect(table[0]).toContain('test accuracy');
});

it('says once what many tasks met', () => {
  const failed = (label: string, errorMessage: string): TaskResult => ({
    ...{ id: label, label, kind: 'training', state: 'failed', parameterCount: 1, attempts: 1 },
    ...{ weightsSha256: null, trainLoss: null, testLoss: null, trainAccuracy: null },
    ...{ testAccuracy: null, metrics: {}, durationMs: null, errorCode: 'dataset/corrupt' },
    errorMessage,
  });
  const counts = Object.fromEntries(taskStates.map((state) => [state, 0])) as StateCounts;
  const sweep: SweepResult = {
    ...{ sweepId: 'a', experiment: 'test', preset: 'smoke', planned: 4, reused: 0, counts },
    ...{ times: result.times, metrics: [], claims: [], points: null, study: null },
    ...{ raced: null, saved: null },
    tasks: [...['a', 'b', 'c'].map((label) => failed(label, 'train.gz is cut')), failed('d', 'no')],
  };
  const lines = formatResults({ ...result, sweeps: [sweep] }).split('\n');
  expect(lines.filter((line) => line.includes('dataset/corrupt'))).toEqual([
    '  a and 2 others: dataset/corrupt: train.gz is cut',
    '  d: dataset/corrupt: no',
  ]);
});
