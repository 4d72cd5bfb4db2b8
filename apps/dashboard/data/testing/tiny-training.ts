import { resolveTask } from '@basin/core';

type TrainingInput = Parameters<typeof resolveTask<'training'>>[0];

/** The config of a training with two weights, which differs from others by what is given. */
export function tinyTraining(given: Pick<TrainingInput, 'seed' | 'loss'>) {
  return resolveTask<'training'>({
    ...{ kind: 'training', schemaVersion: 1, dataset: { name: 'function', target: 'f1' } },
    network: { inputShape: [1], layers: [{ type: 'dense', units: 1 }] },
    ...{ optimiser: { type: 'sgd', learningRate: 0.1 }, epochCount: 2, batchSize: 'full' },
    ...given,
  });
}
