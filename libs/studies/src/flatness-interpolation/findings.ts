import type { CurvatureResult, InterpolationResult, SweepData } from '@basin/core';
import { mean } from '@basin/statistics';
import { analysesOf, lostMeasures, resultFor } from '../reading/analysis.ts';
import {
  factorNumber,
  factorText,
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
  const lost = lostMeasures(data);
  const endPoints = trainingTasks(data).map((task) => ({
    ...trainingRun(task, lost),
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

/** The trainings of batch 75, or those of batch 500 from one of the two starts. */
export function endsOf(
  { endPoints }: FlatnessInterpolationFindings,
  batchSize: 75 | 500,
  initialisation: Initialisation,
): EndPoint[] {
  return endPoints.filter(
    (end) =>
      end.batchSize === batchSize && (batchSize === 75 || end.initialisation === initialisation),
  );
}

interface ValuesOnLine {
  seed: number;
  alphas: readonly number[];
  values: readonly (number | null)[];
}

/** A line's value between its ends and at them. */
export interface BetweenAndEnds {
  seed: number;
  alpha: number;
  between: number;
  atZero: number;
  atOne: number;
}

/**
 * The first half of the lines chooses the α strictly between the ends whose mean is best; the other
 * half (the larger of an odd number) says what lies there and at the ends. Lines that judge an α
 * chosen by themselves, or in turn by each other, would favour the middle: the best of many is low
 * by being the best of many.
 */
export function betweenAndEnds(
  lines: readonly ValuesOnLine[],
  better: 'lower' | 'higher',
): BetweenAndEnds[] {
  const half = Math.floor(lines.length / 2);
  const alpha = bestAlpha(lines.slice(0, half), better);
  if (alpha === null) return [];
  return lines.slice(half).flatMap((line) => {
    const between = valueAt(line, alpha);
    const atZero = valueAt(line, 0);
    const atOne = valueAt(line, 1);
    return between === null || atZero === null || atOne === null
      ? []
      : [{ seed: line.seed, alpha, between, atZero, atOne }];
  });
}

function bestAlpha(lines: readonly ValuesOnLine[], better: 'lower' | 'higher'): number | null {
  const sign = better === 'lower' ? 1 : -1;
  let best: { alpha: number; value: number } | null = null;
  for (const alpha of lines[0]?.alphas ?? []) {
    if (alpha < 1e-9 || alpha > 1 - 1e-9) continue;
    const values = lines.map((line) => valueAt(line, alpha));
    if (values.some((value) => value === null)) continue;
    const value = sign * mean(values as number[]);
    if (best === null || value < best.value) best = { alpha, value };
  }
  return best?.alpha ?? null;
}

function valueAt({ alphas, values }: ValuesOnLine, alpha: number): number | null {
  const index = alphas.findIndex((one) => Math.abs(one - alpha) < 1e-9);
  return values[index] ?? null;
}
