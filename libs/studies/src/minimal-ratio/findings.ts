import type { HessianResult, PositiveCounts, SweepData } from '@basin/core';
import { fitOf, stuckSpread } from '../function-fit/findings.ts';
import { lostMeasures, resultFor } from '../reading/analysis.ts';
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
  /** Share of eigenvalues above 1e-12 of the largest: what the headline is at the least tolerance. */
  strictRatio: number | null;
  eigenvalues: number[] | null;
  tolerance: number | null;
}

export interface MinimalRatioFindings {
  runs: MinimalRatioRun[];
}

/** Runs with their loss, their gradient norm and the three minimal ratios of their Hessian. */
export function minimalRatioFindings(data: SweepData): MinimalRatioFindings {
  const lost = lostMeasures(data);
  const runs = trainingTasks(data).map((task) => {
    const run = trainingRun(task, lost);
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
      strictRatio: hessian === null ? null : strictRatioOf(hessian.eigenvalues),
      eigenvalues: hessian?.eigenvalues ?? null,
      tolerance: hessian?.tolerance ?? null,
    };
  });
  return { runs };
}

/** From the stored eigenvalues, so that results of any build have it. */
function strictRatioOf(eigenvalues: readonly number[]): number {
  const largest = Math.max(...eigenvalues.map(Math.abs));
  return eigenvalues.filter((value) => value > 1e-12 * largest).length / eigenvalues.length;
}
