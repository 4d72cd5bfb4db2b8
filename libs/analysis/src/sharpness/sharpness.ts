import { type MeasureConfig, randomStream, type SharpnessResult } from '@basin/core';
import { openDataset } from '@basin/models';
import { filterNormalisedDirection, filtersOf } from '../directions/filter-normalised.ts';
import { openExamples } from '../inputs/examples.ts';
import { productBatchSize } from '../inputs/product-batch.ts';
import { checkpoint, type MeasureRun } from '../measure-run.ts';
import { type MeanLoss, openMeanLoss } from '../operator/mean-loss.ts';
import { scale } from '../vectors.ts';
import {
  adaptiveRise,
  boxAscent,
  meanRise,
  mostGradients,
  randomBasis,
  samRise,
  subspace,
  wholeSpace,
} from './ascents.ts';

type SharpnessConfig = Extract<MeasureConfig, { measure: 'sharpness' }>;

/** Entries of a random basis at most: 400 MB. A larger network gets fewer directions, and its record says how many. */
const mostBasisEntries = 5e7;

/**
 * Sharpness of the training loss around the weights, over the first examples of the training split:
 *
 * - `box`, `subspace-box`: 100 · (max L(θ + d) − L(θ)) / (1 + L(θ)) over |dᵢ| ≤ ε(|θᵢ| + 1), in the whole
 *   space and in a random subspace (Keskar et al. 2017, metric 2.1; there by ten steps of L-BFGS-B).
 *   Lower bounds of the maximum.
 * - `sam`, `adaptive`: the rise after one step of SAM (Foret et al. 2021), of ASAM (Kwon et al. 2021). Exact.
 * - `filter`: mean rise after a random step in which every filter moves by that share of its length (the
 *   directions of Li et al. 2018), with its standard error.
 * - `noise`: mean rise under Gaussian noise on each weight, in proportion to it (Jiang et al. 2020 have it
 *   of a whole, magnitude-aware), with its standard error.
 *
 * `box`, `subspace-box` and `sam` change when a ReLU network is rescaled without changing its function
 * (Dinh et al. 2017); `adaptive` and `filter` do not, biases apart.
 */
export function sharpness(run: MeasureRun<SharpnessConfig>): SharpnessResult {
  const [{ config, weights: stored, description }] = run.networks;
  const { measure, precision } = run;
  const dataset = openDataset(run.engine, config, run.data);
  const batchSize = productBatchSize(description);
  const examples = openExamples(dataset.train, measure.exampleCount, batchSize);
  try {
    const loss = watched(openMeanLoss(run.engine, config, examples, precision), run);
    const weights = new Float64Array(stored);
    const base = loss.value(weights);
    const { drawCount, noise, filterRadius, samRadius, adaptiveRadius } = measure;
    const filters = filtersOf(description);
    const random = randomStream(measure.seed, 'probes');
    return {
      measure: 'sharpness',
      parameterCount: weights.length,
      exampleCount: examples.count,
      precision,
      loss: base,
      ...boxes(loss, weights, base, measure),
      sam: samRadius === 0 ? null : { radius: samRadius, rise: samRise(loss, weights, samRadius) },
      adaptive:
        adaptiveRadius === 0
          ? null
          : { radius: adaptiveRadius, rise: adaptiveRise(loss, weights, adaptiveRadius) },
      filter:
        filterRadius === 0
          ? null
          : {
              radius: filterRadius,
              drawCount,
              ...meanRise(loss, weights, {
                drawCount,
                draw() {
                  const direction = filterNormalisedDirection(filters, stored, random);
                  scale(direction, filterRadius);
                  return direction;
                },
              }),
            },
      noise:
        noise === 0
          ? null
          : {
              relativeDeviation: noise,
              drawCount,
              ...meanRise(loss, weights, {
                drawCount,
                draw: () => weights.map((weight) => noise * weight * random.normal()),
              }),
            },
      seed: measure.seed,
    };
  } finally {
    examples.dispose();
    dataset.dispose();
  }
}

function boxes(
  loss: MeanLoss,
  weights: Float64Array,
  base: number,
  { boxSize, subspaceDimension, startCount, seed }: SharpnessConfig,
): Pick<SharpnessResult, 'box' | 'subspaceBox'> {
  if (boxSize === 0) return { box: null, subspaceBox: null };
  const random = randomStream(seed, 'box');
  const halfWidth = (entry: number): number => boxSize * (Math.abs(entry) + 1);
  const keskar = (rise: number): number => (100 * rise) / (1 + base);
  const whole = boxAscent(wholeSpace(loss, weights), weights.map(halfWidth), {
    startCount,
    random,
  });
  const box = {
    ...{ size: boxSize, value: keskar(whole.rise), rise: whole.rise, bound: 'lower' as const },
    gradientCount: whole.gradientCount,
  };
  const dimension = Math.min(
    subspaceDimension,
    weights.length,
    Math.max(1, Math.floor(mostBasisEntries / weights.length)),
  );
  if (dimension === 0) return { box, subspaceBox: null };
  const basis = randomBasis(weights.length, dimension, random);
  const coordinates = Float64Array.from(basis, (vector) =>
    vector.reduce((sum, entry, index) => sum + entry * (weights[index] as number), 0),
  );
  const inside = boxAscent(subspace(loss, weights, basis), coordinates.map(halfWidth), {
    startCount,
    random,
  });
  return {
    box,
    subspaceBox: {
      ...{ size: boxSize, dimension, value: keskar(inside.rise), rise: inside.rise },
      ...{ bound: 'lower', gradientCount: inside.gradientCount },
    },
  };
}

/** The loss, but that each evaluation may end a task that nobody wants any more. */
function watched(loss: MeanLoss, run: MeasureRun<SharpnessConfig>): MeanLoss {
  const { drawCount, startCount } = run.measure;
  const total = 2 * drawCount + 2 * mostGradients(startCount) + 6;
  let done = 0;
  const advance = (): void => {
    checkpoint(run, Math.min(done++, total), total);
  };
  return {
    value(weights) {
      advance();
      return loss.value(weights);
    },
    gradient(weights) {
      advance();
      return loss.gradient(weights);
    },
  };
}
