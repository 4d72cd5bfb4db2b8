import { expandGrid, planTask, type SweepPlan } from '@basin/core';
import type { PlanOptions } from '../experiment.ts';
import { planAnalysis } from '../planning/analysis.ts';
import { flatnessCurvature, flatnessTraining } from '../planning/flatness.ts';
import { type PerPreset, planSeeds } from '../planning/scale.ts';

const flatnessSensitivityScale: PerPreset<{ epochCount: number; seedCount: number }> = {
  smoke: { epochCount: 1, seedCount: 1 },
  quick: { epochCount: 5, seedCount: 1 },
  paper: { epochCount: 50, seedCount: 8 },
};

export const batchSizes = [32, 64, 128, 256, 512] as const;

/** Five batch sizes × the seeds, each with its sensitivity and its leading Hessian eigenvalue. */
export function planFlatnessSensitivity(options: PlanOptions): SweepPlan {
  const { preset } = options;
  const { epochCount, seedCount } = flatnessSensitivityScale[preset];
  const grid = expandGrid({ seed: planSeeds(options, seedCount), batchSize: batchSizes });
  const tasks = grid.flatMap(({ batchSize, seed }) => {
    const run = planTask(
      flatnessTraining({ preset, epochCount, batchSize, seed }),
      `batch ${batchSize} seed ${seed}`,
      { batchSize, seed },
    );
    return [
      run,
      planAnalysis([run], { measure: 'sensitivity', split: 'test' }),
      planAnalysis([run], flatnessCurvature(preset, { eigenvalueCount: 1 })),
    ];
  });
  return { experiment: 'flatness-sensitivity', preset: options.preset, tasks };
}
