import { expect, it } from 'vitest';
import { type StateCounts, taskStates } from '@basin/core';
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
