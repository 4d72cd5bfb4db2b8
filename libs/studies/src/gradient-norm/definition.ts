import { expandGrid, planTask, type SweepPlan } from '@basin/core';
import type { PlanOptions } from '../experiment.ts';
import { functionFitScale, functionFitTraining, targetNames } from '../function-fit/definition.ts';
import { planSeeds } from '../planning/scale.ts';

/**
 * Model 0 of function-fit on both functions × the seeds. The configs are function-fit's own, so both
 * experiments share these trials by identity.
 */
export function planGradientNorm(options: PlanOptions): SweepPlan {
  const seeds = planSeeds(options, functionFitScale[options.preset].seedCount);
  const tasks = expandGrid({ seed: seeds, target: targetNames }).map(({ target, seed }) =>
    planTask(
      functionFitTraining('Model 0', target, seed, options.preset),
      `Model 0 ${target} seed ${seed}`,
      { model: 'Model 0', target, seed },
    ),
  );
  return { experiment: 'gradient-norm', preset: options.preset, tasks };
}
