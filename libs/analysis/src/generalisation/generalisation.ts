import {
  datasetFacts,
  type GeneralisationResult,
  type MeasureConfig,
  randomStream,
} from '@basin/core';
import { joinState, openDataset, openEvaluator } from '@basin/models';
import { openExamples } from '../inputs/examples.ts';
import { productBatchSize } from '../inputs/product-batch.ts';
import { checkpoint, type MeasureRun } from '../measure-run.ts';
import { normalVector } from '../operator/random-vectors.ts';
import { norm } from '../vectors.ts';
import { distanceFromStart } from './distance-from-start.ts';
import { largestDeviation } from './largest-deviation.ts';
import { layerNorms } from './norms.ts';
import { type MarginsAt, openMargins, pathNorm } from './outputs.ts';

type GeneralisationConfig = Extract<MeasureConfig, { measure: 'generalisation' }>;

/**
 * What the literature holds against the gap between training and test (Jiang et al. 2020, "Fantastic
 * generalization measures and where to find them"), of finished trainings:
 *
 * - `gap`, `accuracy-gap`: test loss minus training loss, training accuracy minus test accuracy.
 * - `weight-norm`, `distance-from-start`: ‖θ‖ and ‖θ − θ₀‖, biases included; pruned weights began at 0.
 * - `spectral-norms`, `frobenius-norms`: log of the product of the layers' squared norms.
 * - `path-norm`: √ of the sum of outputs for an input of ones with every weight squared (Neyshabur et al.
 *   2015), of ReLU networks without normalisation.
 * - `margin`: the 10th percentile over training examples of the right output minus the largest other, and
 *   its inverse square; no normalisation. Negative where more than a tenth are wrong; then no inverse.
 * - `pac-bayes-flatness`, `pac-bayes-magnitude-flatness`: 1/σ², σ the largest deviation of Gaussian noise
 *   on the weights (in proportion to |θ| in the second) that costs at most `accuracyDrop` of the training
 *   accuracy, to 5 · 2^−`bisectionCount`; 5 at most, which a network hardly better than chance stands as well.
 *
 * The layers' norms are in double precision, outputs (margin, path norm, accuracies under noise) in the task's,
 * loss and accuracy of the gap in the training's own.
 */
export function generalisation(run: MeasureRun<GeneralisationConfig>): GeneralisationResult {
  const [{ config, weights, description }] = run.networks;
  const { measure, precision } = run;
  const dataset = openDataset(run.engine, config, run.data);
  const examples = openExamples(dataset.train, measure.exampleCount, productBatchSize(description));
  const evaluator = openEvaluator(run.engine, config, dataset);
  try {
    const { train, test } = evaluator.evaluate(joinState(weights, config.buffers));
    const point = new Float64Array(weights);
    const isClasses = datasetFacts(config.dataset).kind === 'classification';
    const marginsAt = openMargins(run.engine, config, point.length, examples, precision);
    const margins = isClasses ? marginsAt(point) : null;
    const margin = margins === null ? null : percentile(margins, 0.1);
    const deviations =
      margins === null || measure.drawCount === 0 ? null : pacBayes(run, point, marginsAt);
    const { spectral, frobenius } = layerNorms(description, weights);
    return {
      measure: 'generalisation',
      parameterCount: point.length,
      exampleCount: examples.count,
      precision,
      gap: test === null ? null : test.loss - train.loss,
      accuracyGap:
        test === null || train.accuracy === null || test.accuracy === null
          ? null
          : train.accuracy - test.accuracy,
      weightNorm: norm(point),
      distanceFromStart: distanceFromStart(config, point),
      logSpectralNorms: spectral,
      logFrobeniusNorms: frobenius,
      pathNorm: pathNorm(run.engine, config, point, precision),
      margin,
      inverseMargin: margin !== null && margin > 0 ? 1 / margin ** 2 : null,
      pacBayes: deviations,
      seed: measure.seed,
    };
  } finally {
    evaluator.dispose();
    examples.dispose();
    dataset.dispose();
  }
}

/** Noise that the training accuracy stands, absolute and in proportion to each weight. */
function pacBayes(
  run: MeasureRun<GeneralisationConfig>,
  weights: Float64Array,
  marginsAt: MarginsAt,
): GeneralisationResult['pacBayes'] {
  const { drawCount, accuracyDrop, bisectionCount, seed } = run.measure;
  const total = 2 * drawCount * (bisectionCount + 1);
  let done = 0;
  const accuracyAt = (point: Float64Array): number => {
    checkpoint(run, Math.min(done++, total), total);
    const found = marginsAt(point);
    return found.filter((margin) => margin > 0).length / found.length;
  };
  const base = accuracyAt(weights);
  const random = randomStream(seed, 'probes');
  const draws = Array.from({ length: drawCount }, () => normalVector(weights.length, random));
  const dropAt =
    (sizes: (weight: number) => number) =>
    (deviation: number): number => {
      const accuracies = draws.map((draw) =>
        accuracyAt(
          weights.map(
            (weight, index) => weight + deviation * sizes(weight) * (draw[index] as number),
          ),
        ),
      );
      return base - accuracies.reduce((sum, one) => sum + one, 0) / drawCount;
    };
  const deviation = largestDeviation(
    dropAt(() => 1),
    accuracyDrop,
    bisectionCount,
  );
  const magnitude = largestDeviation(dropAt(Math.abs), accuracyDrop, bisectionCount);
  const inverse = (value: number): number | null => (value > 0 ? 1 / value ** 2 : null);
  return {
    ...{ accuracyDrop, drawCount, deviation, flatness: inverse(deviation) },
    ...{ magnitudeDeviation: magnitude, magnitudeFlatness: inverse(magnitude) },
  };
}

/** The value at rank ⌈share · n⌉ of the ascending values. */
function percentile(values: Float64Array, share: number): number {
  const sorted = values.toSorted();
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] as number;
}
