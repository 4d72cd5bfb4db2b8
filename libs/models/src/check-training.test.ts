import { datasetConfigSchema, networkConfigSchema } from '@basin/core';
import { expect, test } from 'vitest';
import { checkTraining } from './check-training.ts';

const norm = { type: 'batch-norm' };
const layersOf = (...layers: unknown[]) =>
  networkConfigSchema.parse({ inputShape: [1], layers: [...layers, { type: 'dense', units: 1 }] });
const config = (batchSize: number | 'full', network = layersOf(norm), epochCount = 1) => ({
  dataset: datasetConfigSchema.parse({ name: 'function', target: 'f1', pointCount: 41 }),
  network,
  loss: 'mean-squared-error' as const,
  batchSize,
  epochCount,
});

test.each([
  ['every batch', 1, layersOf(norm), '0 \\(batch-norm\\).*41 examples in batches of 1'],
  [
    'the last one',
    20,
    layersOf({ type: 'residual', layers: [norm] }),
    '0\\.layers\\.0 \\(batch-norm\\)',
  ],
])(
  'a variance over one value is refused before anything trains: %s',
  (_, batchSize, network, words) => {
    expect(() => checkTraining(config(batchSize, network))).toThrow(
      expect.objectContaining({
        code: 'model/batch-of-one',
        message: expect.stringMatching(new RegExp(words)),
      }),
    );
  },
);

test.each([
  ['two examples at the end', config(13)],
  ['full batches', config('full')],
  ['no layer that asks', config(1, layersOf({ type: 'layer-norm' }))],
  ['nothing trains', config(1, layersOf(norm), 0)],
])('all else is trained: %s', (_, given) => {
  expect(checkTraining(given).outputShape).toEqual([1]);
});

test('a network that fits in no memory is refused before anything trains', () => {
  const wide = (units: number) => config('full', layersOf({ type: 'dense', units }));
  expect(() => checkTraining(wide(1e12))).toThrow(
    expect.objectContaining({
      code: 'model/bad-network',
      message: expect.stringContaining('more than the 536,870,912 that fit in memory'),
    }),
  );
  expect(checkTraining(wide(1e6)).parameterCount).toBe(3_000_001);
});

test('outputs that nobody can store against one input are refused before anything trains', () => {
  const moons = datasetConfigSchema.parse({ name: 'moons', trainCount: 20, testCount: 10 });
  const drawn = {
    ...{ dataset: moons, loss: 'cross-entropy' as const },
    network: networkConfigSchema.parse({ inputShape: [2], layers: [{ type: 'dense', units: 2 }] }),
  };
  expect(() => checkTraining({ ...drawn, record: { predictions: true } })).toThrow(
    expect.objectContaining({
      code: 'model/too-many-predictions',
      message: expect.stringContaining('all 20 training examples'),
    }),
  );
  expect(checkTraining({ ...drawn, record: { predictions: false } }).outputShape).toEqual([2]);
  const fine = { ...config('full'), record: { predictions: true } };
  expect(checkTraining(fine).outputShape).toEqual([1]);
});
