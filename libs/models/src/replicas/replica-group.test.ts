import { expect, test } from 'vitest';
import {
  dense,
  functionFitLayers,
  functionTraining,
  mnistTraining,
} from '../testing/training-config.ts';
import { replicaGroupKey, replicaGroupOf, replicaWidth } from './replica-group.ts';

const points = (pointCount: number) =>
  functionTraining({ dataset: { name: 'function', target: 'f1', pointCount } });

test('the width falls from 8 to 4 to 1 as activations grow', () => {
  // 15 units: 60 bytes a point, of 192 KiB.
  expect([10, 409, 410, 819, 820, 5_000].map((count) => replicaWidth(points(count)))).toEqual([
    8, 8, 4, 4, 1, 1,
  ]);
});

test('trainings that differ in seeds alone share a group', () => {
  const key = replicaGroupKey(points(100));
  expect(key).not.toBeNull();
  expect(replicaGroupKey({ ...points(100), seed: 7, streamSeeds: { init: 3 } })).toBe(key);
  expect(replicaGroupKey({ ...points(100), epochCount: 21 })).not.toBe(key);
  expect(replicaGroupKey(points(101))).not.toBe(key);
  expect(replicaGroupOf(points(100))).toEqual({ key, width: 8 });
});

test.each([
  ['MNIST', mnistTraining()],
  ['batches', functionTraining({ batchSize: 10 })],
  ['weights of another training', { ...points(100), initialWeightsOf: 'a'.repeat(64) }],
  [
    'SAM, whose norm would be of all together',
    functionTraining({ optimiser: { type: 'sgd', learningRate: 0.1, sam: {} } }),
  ],
  ['norms of layers', functionTraining({ record: { quantities: ['weight-norm'] } })],
  ['a mask', functionTraining({ mask: { of: 'a'.repeat(64), share: 0.5 } })],
  ['an average of its weights', functionTraining({ averaging: { type: 'ema' } })],
  ['a budget of time', functionTraining({ stopping: { seconds: 1 } })],
  ['patience', functionTraining({ stopping: { patience: { metric: 'train/loss', epochs: 3 } } })],
  ['a gradient-norm phase', functionTraining({ gradientNormPhase: { stepLimit: 10 } })],
  [
    'a kernel that slides',
    functionTraining({ network: { inputShape: [5, 1], layers: functionFitLayers([4, 1]) } }),
  ],
  [
    'minimal-ratio at its own 1,000 points',
    functionTraining({
      dataset: { name: 'function', target: 'f1', pointCount: 1_000 },
      network: { inputShape: [1], layers: dense([5, 6, 14, 7, 8, 4, 1]) },
    }),
  ],
])('%s: no replica form', (_name, config) => {
  expect(replicaWidth(config)).toBe(1);
  expect(replicaGroupKey(config)).toBeNull();
});
