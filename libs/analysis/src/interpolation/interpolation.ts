import type { InterpolationResult, MeasureConfig } from '@basin/core';
import { openDataset } from '@basin/models';
import type { MeasureRun } from '../measure-run.ts';
import { openPathEvaluator } from '../path/along.ts';
import { curveShares, weightsOn } from '../path/curves.ts';
import { twoNetworks } from '../path/ends.ts';

type InterpolationConfig = Extract<MeasureConfig, { measure: 'interpolation' }>;

/**
 * Loss and accuracy on the line θ(α) = (1 − α)·a + α·b through the weights of two trainings of one
 * network (Goodfellow, Vinyals and Saxe 2015), by the same evaluation as in training and over the
 * same batches: at α = 0 and 1 these are the two networks' own metrics, exactly. The data set is the
 * first training's. Statistics of batch norm are computed anew at every α (`openPathEvaluator`), and the record
 * says so.
 *
 * @throws BasinError `analysis/two-networks` unless two trainings of one network are given.
 */
export function interpolation(run: MeasureRun<InterpolationConfig>): InterpolationResult {
  const [first, second] = twoNetworks(run.networks, 'an interpolation', [
    'network',
    'loss',
    'dataset',
  ]);
  const alphas = evenly(run.measure);
  const dataset = openDataset(run.engine, first.config, run.data);
  const evaluator = openPathEvaluator(run, first, dataset, alphas.length);
  try {
    return {
      measure: 'interpolation',
      precision: 'float32',
      alphas,
      ...(evaluator.recomputes ? { batchStatistics: 'recomputed' as const } : {}),
      ...evaluator.along(alphas, weightsOn(curveShares.line, first.weights, null, second.weights)),
    };
  } finally {
    evaluator.dispose();
    dataset.dispose();
  }
}

/** α values; 0 and 1 come out exactly where they lie on the grid. */
function evenly({ alphaMin, alphaMax, alphaCount }: InterpolationConfig): number[] {
  return Array.from(
    { length: alphaCount },
    (_, index) => alphaMin + (index * (alphaMax - alphaMin)) / (alphaCount - 1),
  );
}
