import type { OutputErrors, ValuePredictions } from '@basin/core';
import { ascending, mean, populationVariance, sortedQuantile } from '@basin/statistics';
import { finiteOrNull } from '../measure-run.ts';

/** Values of one example that a record holds. */
export const mostValues = 16;
const shares = [0, 0.05, 0.25, 0.5, 0.75, 0.95, 1];

/** Predicted and true values, [examples × outputs], row by row. */
export interface PredictedValues {
  predicted: ArrayLike<number>;
  truth: ArrayLike<number>;
  outputCount: number;
}

/**
 * Residuals of every output: root mean square, mean absolute, R² as `r2_score` of scikit-learn has it,
 * quantiles, and every so-many-th example as a point of predicted against true, at most `pointCount` in all.
 */
export function valuePredictions(values: PredictedValues, pointCount: number): ValuePredictions {
  const { outputCount } = values;
  const shown = Math.min(outputCount, mostValues);
  const outputs = Array.from({ length: shown }, (_, output) =>
    outputErrors(columnOf(values, output), Math.max(1, Math.floor(pointCount / shown))),
  );
  return { outputCount, outputs };
}

interface Column {
  predicted: number[];
  truth: number[];
}

function columnOf({ predicted, truth, outputCount }: PredictedValues, output: number): Column {
  const of = (all: ArrayLike<number>): number[] =>
    Array.from({ length: all.length / outputCount }, (_, row) =>
      Number(all[row * outputCount + output]),
    );
  return { predicted: of(predicted), truth: of(truth) };
}

function outputErrors({ predicted, truth }: Column, pointCount: number): OutputErrors {
  const residuals = predicted.map((value, index) => value - (truth[index] as number));
  const squares = mean(residuals.map((residual) => residual * residual));
  const variance = populationVariance(truth);
  const sorted = ascending(residuals);
  const every = Math.ceil(predicted.length / pointCount);
  const thinned = (all: readonly number[]): (number | null)[] =>
    all.filter((_, index) => index % every === 0).map(finiteOrNull);
  return {
    rootMeanSquare: finiteOrNull(Math.sqrt(squares)),
    meanAbsolute: finiteOrNull(mean(residuals.map(Math.abs))),
    r2: variance === 0 ? null : finiteOrNull(1 - squares / variance),
    quantiles: shares.map((share) => ({
      share,
      residual: finiteOrNull(sortedQuantile(sorted, share)),
    })),
    points: { truth: thinned(truth), predicted: thinned(predicted) },
  };
}
