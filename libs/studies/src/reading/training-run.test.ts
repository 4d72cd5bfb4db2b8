import { expect, test } from 'vitest';
import { finalValue, type TrainingRun } from './training-run.ts';

test('a final value is that of the stored weights, also where those of an earlier epoch were kept', () => {
  const run: TrainingRun = {
    ...{ taskId: 'a', label: 'a', state: 'done', seed: 1, parameterCount: 2 },
    metrics: {
      'test/loss': { epochs: [0, 0.5, 1], values: [3, 1, 2] },
      'test/loss-averaged': { epochs: [0, 0.5, 1], values: [4, 5, 6] },
    },
  };
  const both = (of: TrainingRun): (number | null)[] =>
    ['test/loss', 'test/loss-averaged', 'absent'].map((metric) => finalValue(of, metric));
  expect(both(run)).toEqual([2, 6, null]);
  expect(both({ ...run, keptEpoch: 0.5 })).toEqual([1, 6, null]);
  expect(both({ ...run, keptEpoch: 0.5, state: 'pruned' })).toEqual([null, null, null]);
});
