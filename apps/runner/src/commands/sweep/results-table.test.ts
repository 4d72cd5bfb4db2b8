import { expect, it } from 'vitest';
import type { RunResult } from './results.ts';
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
