import type { CurvatureResult, InterpolationResult, SweepData } from '@basin/core';
import { analysesOf, resultFor } from '../reading/analysis.ts';
import {
  factorNumber,
  factorText,
  finalBySeed,
  finalValue,
  trainingRun,
  type TrainingRun,
  trainingTasks,
} from '../reading/training-run.ts';
import type { Initialisation } from './definition.ts';

export interface EndPoint extends TrainingRun {
  batchSize: number;
  initialisation: string;
  curvature: CurvatureResult | null;
}

interface Line {
  seed: number;
  initialisation: string;
  result: InterpolationResult;
}

export interface FlatnessInterpolationFindings {
  endPoints: EndPoint[];
  lines: Line[];
}

/** End points with their curves and curvature, and the finished lines between them. */
export function flatnessInterpolationFindings(data: SweepData): FlatnessInterpolationFindings {
  const endPoints = trainingTasks(data).map((task) => ({
    ...trainingRun(task),
    batchSize: factorNumber(task, 'batchSize'),
    initialisation: factorText(task, 'initialisation'),
    curvature: resultFor(data, 'curvature', task.id),
  }));
  const lines = analysesOf(data, 'interpolation').flatMap(({ task, result }) =>
    result === null
      ? []
      : [
          {
            seed: factorNumber(task, 'seed'),
            initialisation: factorText(task, 'initialisation'),
            result,
          },
        ],
  );
  return { endPoints, lines };
}

/** Final values by seed of batch 75, or of batch 500 from one of the two starts. */
export function endValues(
  { endPoints }: FlatnessInterpolationFindings,
  batchSize: 75 | 500,
  initialisation: Initialisation,
  metric: string,
): Map<number, number> {
  const chosen = endPoints.filter(
    (end) =>
      end.batchSize === batchSize && (batchSize === 75 || end.initialisation === initialisation),
  );
  return finalBySeed(chosen, (run) => finalValue(run, metric));
}

/** The best value strictly between the end points, and the better of the two ends. */
export function bestBetween(
  { alphas }: InterpolationResult,
  values: readonly (number | null)[],
  better: 'lower' | 'higher',
): { between: number; alpha: number; end: number } | null {
  const sign = better === 'lower' ? 1 : -1;
  const ends: number[] = [];
  let best: { between: number; alpha: number } | null = null;
  alphas.forEach((alpha, index) => {
    const value = values[index];
    if (value === null || value === undefined) return;
    if (Math.abs(alpha) < 1e-9 || Math.abs(alpha - 1) < 1e-9) ends.push(value);
    else if (alpha > 0 && alpha < 1 && (best === null || sign * value < sign * best.between)) {
      best = { between: value, alpha };
    }
  });
  const found = best as { between: number; alpha: number } | null;
  if (found === null || ends.length < 2) return null;
  return { ...found, end: better === 'lower' ? Math.min(...ends) : Math.max(...ends) };
}
