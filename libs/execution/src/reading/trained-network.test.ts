import { trainingConfigSchema } from '@basin/core';
import { expect, test } from 'vitest';
import { weightsText } from './trained-network.ts';

test('an exported network says of which epoch its weights are, and whether the last, best or averaged', () => {
  const given = {
    ...{ kind: 'training', schemaVersion: 1 },
    dataset: { name: 'function', target: 'f1', pointCount: 100 },
    network: { inputShape: [1], layers: [{ type: 'dense', units: 1 }] },
    loss: 'mean-squared-error',
    optimiser: { type: 'adam', learningRate: 0.1 },
    epochCount: 9,
    batchSize: 'full',
    seed: 1,
  };
  const text = (config: object, outputs: Parameters<typeof weightsText>[1] = {}): string =>
    weightsText(trainingConfigSchema.parse({ ...given, ...config }), outputs);
  const patience = { metric: 'test/loss', epochs: 2, keep: 'best' };
  const stopped = { reason: 'patience', repeatable: true, step: 24, epoch: 6 };
  expect(text({})).toBe('Weights: the last, of epoch 9.');
  expect(text({ stopping: { patience: { ...patience, keep: 'last' } } }, { stopped })).toBe(
    'Weights: the last, of epoch 6.',
  );
  expect(text({ stopping: { patience } }, { stopped, keptEpoch: 4, keptStep: 16 })).toBe(
    'Weights: the best by test/loss, of epoch 4; the training ended at epoch 6.',
  );
  expect(text({ averaging: { type: 'ema', decay: 0.9 } })).toBe(
    'Weights: the last, of epoch 9; not the averaged ones.',
  );
});
