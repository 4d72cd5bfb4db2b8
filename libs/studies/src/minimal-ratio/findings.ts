import type { HessianResult, PositiveCounts, SweepData } from '@basin/core';
import { fitOf, stuckSpread } from '../function-fit/findings.ts';
import { resultFor } from '../reading/analysis.ts';
import {
  finalValue,
  trainingRun,
  type TrainingRun,
  trainingTasks,
} from '../reading/training-run.ts';

export interface MinimalRatioRun extends TrainingRun {
  /** Loss and gradient norm at the weights whose Hessian was taken. */
  loss: number | null;
  gradientNorm: number | null;
  /** Whether the gradient norm fell below 1e-4 within the budget. */
  converged: boolean;
  /** The predictions are constant (standard deviation below 1 % of the target's). */
  stuck: boolean;
  minimalRatio: PositiveCounts | null;
  eigenvalues: number[] | null;
  tolerance: number | null;
}

export interface MinimalRatioFindings {
  runs: MinimalRatioRun[];
}

/** Runs with their loss, their gradient norm and the three minimal ratios of their Hessian. */
export function minimalRatioFindings(data: SweepData): MinimalRatioFindings {
  const runs = trainingTasks(data).map((task) => {
    const run = trainingRun(task);
    const hessian: HessianResult | null = resultFor(data, 'hessian', task.id);
    const fit = task.state === 'done' ? fitOf(task.outputs) : null;
    const gradientNorm = hessian?.gradientNorm ?? null;
    const threshold =
      task.config.kind === 'training' ? (task.config.gradientNormPhase?.threshold ?? 0) : 0;
    return {
      ...run,
      loss: hessian?.loss ?? finalValue(run, 'train/loss'),
      gradientNorm,
      converged: gradientNorm !== null && gradientNorm < threshold,
      stuck: fit !== null && fit.relativeSpread < stuckSpread,
      minimalRatio: hessian?.minimalRatio ?? null,
      eigenvalues: hessian?.eigenvalues ?? null,
      tolerance: hessian?.tolerance ?? null,
    };
  });
  return { runs };
}
