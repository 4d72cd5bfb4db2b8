import { planTask, resolveTask, type SweepPlan } from '@basin/core';

const targets = ['f1', 'f2'] as const;

/**
 * Real trainings of milliseconds, at a hundred epochs: a small net in the manner of function-fit on
 * both functions, from as many seeds as there are to be trials.
 */
export function planSmallTrials(trialCount: number, epochCount: number): SweepPlan {
  const tasks = Array.from({ length: trialCount }, (_, index) => {
    const target = targets[index % 2] as (typeof targets)[number];
    const seed = 1 + Math.floor(index / 2);
    const config = resolveTask<'training'>({
      kind: 'training',
      schemaVersion: 1,
      dataset: { name: 'function', target, pointCount: 100, windowSize: 3 },
      network: {
        inputShape: [3, 1],
        layers: [
          { type: 'conv1d', filters: 1, kernelSize: 3, bias: false },
          { type: 'flatten' },
          { type: 'dense', units: 8, activation: 'relu' },
          { type: 'dense', units: 1 },
        ],
      },
      loss: 'mean-squared-error',
      optimiser: { type: 'adam', learningRate: 1e-3 },
      epochCount,
      batchSize: 'full',
      seed,
      record: { everyEpochs: epochCount / 10, predictions: true },
    });
    return planTask(config, `${target} seed ${seed}`, { target, seed });
  });
  return { experiment: 'chaos', preset: 'custom', tasks };
}
