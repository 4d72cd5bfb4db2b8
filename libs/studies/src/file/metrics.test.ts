import { datasetFacts, trainingConfigSchema } from '@basin/core';
import { expect, test } from 'vitest';
import { availableMetrics } from './metrics.ts';

test('quantities of layers have names of their own, of those with weights or, for dead units, with ReLU', () => {
  const config = trainingConfigSchema.parse({
    ...{ kind: 'training', schemaVersion: 1, loss: 'mean-squared-error', seed: 1 },
    dataset: { name: 'function', target: 'f1', pointCount: 100 },
    network: {
      inputShape: [1],
      layers: [
        { type: 'dense', units: 4, activation: 'relu' },
        { type: 'dropout', rate: 0.1 },
        { type: 'layer-norm' },
        { type: 'dense', units: 1 },
      ],
    },
    optimiser: { type: 'adam', learningRate: 0.1 },
    ...{ epochCount: 9, batchSize: 'full' },
    record: { quantities: ['weight-norm', 'dead-units', 'learning-rate'] },
  });
  const facts = datasetFacts(config.dataset);
  const names = availableMetrics(config, null, facts, []);
  expect(names.filter((name) => name.startsWith('layer-'))).toEqual([
    ...[0, 2, 3].map((index) => `layer-${index}/weight-norm`),
    'layer-0/dead-units',
  ]);
  // Where the network is described, layers within others are known too, by the numbers behind those.
  const layers = [...config.network.layers, config.network.layers[0]!];
  const numbered = layers.map((layer, layerIndex) => ({ layerIndex, layer }));
  expect(
    availableMetrics(config, numbered, facts, []).filter((name) => /^layer-4\//.test(name)),
  ).toEqual(['layer-4/weight-norm', 'layer-4/dead-units']);
});
