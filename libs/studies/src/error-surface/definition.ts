import { planTask, type Preset, type SweepPlan, type TrainingConfig } from '@basin/core';
import type { PlanOptions } from '../experiment.ts';
import { minimalRatioNetwork } from '../minimal-ratio/definition.ts';
import { planAnalysis } from '../planning/analysis.ts';
import { functionTraining } from '../planning/function-training.ts';
import { type PerPreset, planSeeds } from '../planning/scale.ts';

const errorSurfaceScale: PerPreset<{
  epochCount: number;
  seedCount: number;
  gridSize: number;
}> = {
  smoke: { epochCount: 200, seedCount: 1, gridSize: 9 },
  quick: { epochCount: 2_000, seedCount: 1, gridSize: 25 },
  paper: { epochCount: 20_000, seedCount: 8, gridSize: 41 },
};

const planes = ['random', 'pca', 'eigenvectors'] as const;

/** Snapshots along the path: enough to draw it, few enough to store. */
const snapshotCount = 200;

function errorSurfaceTraining(seed: number, preset: Preset): TrainingConfig {
  const { epochCount } = errorSurfaceScale[preset];
  return functionTraining({
    target: 'f1',
    windowSize: 1,
    network: minimalRatioNetwork(),
    epochCount,
    seed,
    record: {
      everyEpochs: Math.max(1, epochCount / snapshotCount),
      predictions: true,
      weightsEveryEpoch: true,
    },
  });
}

/** One training per seed, and the loss on three planes through its end. */
export function planErrorSurface(options: PlanOptions): SweepPlan {
  const { seedCount, gridSize } = errorSurfaceScale[options.preset];
  const tasks = planSeeds(options, seedCount).flatMap((seed) => {
    const run = planTask(errorSurfaceTraining(seed, options.preset), `seed ${seed}`, { seed });
    return [
      run,
      ...planes.map((plane) =>
        planAnalysis(
          [run],
          { measure: 'loss-surface', plane, gridSize },
          { label: `${plane} plane, seed ${seed}`, factors: { plane, seed } },
        ),
      ),
    ];
  });
  return { experiment: 'error-surface', preset: options.preset, tasks };
}
