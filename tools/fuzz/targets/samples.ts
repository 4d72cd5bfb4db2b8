/** Good inputs to start from, made by the code that writes them. */
import { type Json, resolveTask, type SweepPlan } from '@basin/core';
import { experiments } from '@basin/experiments';

/** The smallest plan of every built-in experiment. */
export const smokePlans: SweepPlan[] = experiments.map((experiment) =>
  experiment.plan({ preset: 'smoke', seedCount: null, firstSeed: 1 }),
);

/** One task config of each measure, data set and kind of network. */
export const taskConfigs: Json[] = smokePlans.flatMap(({ tasks }) => {
  const byKind = new Map(
    tasks.map(({ config }) => [
      config.kind === 'training' ? config.network.layers[0]?.type : config.measure.measure,
      config as unknown as Json,
    ]),
  );
  return [...byKind.values()];
});

/** A training of 1-4-1 on a few points. */
export const tinyTraining = resolveTask<'training'>({
  kind: 'training',
  schemaVersion: 1,
  dataset: { name: 'function', target: 'f1', pointCount: 16 },
  network: {
    inputShape: [1],
    layers: [
      { type: 'dense', units: 4, activation: 'relu' },
      { type: 'dense', units: 1 },
    ],
  },
  loss: 'mean-squared-error',
  optimiser: { type: 'adam', learningRate: 1e-3 },
  epochCount: 20,
  batchSize: 'full',
  seed: 1,
});
