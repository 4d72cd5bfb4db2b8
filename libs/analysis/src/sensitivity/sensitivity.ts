import { BasinError, type MeasureConfig, type SensitivityResult } from '@basin/core';
import { openDataset } from '@basin/models';
import { batchedFunction } from '../inputs/batched-function.ts';
import { openExamples, type Examples } from '../inputs/examples.ts';
import { vectorSpec } from '../inputs/tensor-spec.ts';
import { checkpoint, type MeasureRun } from '../measure-run.ts';
import { sensitivityFunction } from './sensitivity-function.ts';

type SensitivityConfig = Extract<MeasureConfig, { measure: 'sensitivity' }>;

/** Examples taken at once. */
const batchSize = 500;

/** Squared norms per example of a split. */
export interface ExampleSensitivities {
  gradientSquares: Float64Array;
  jacobianSquares: Float64Array;
}

/**
 * How strongly loss and outputs answer to the input, over a whole split: the mean over examples of
 * each one's own gradient norm and Jacobian norm, and the mean over batches of the norm of the
 * batch-mean loss's gradient, at the training's own batch size, in the split's order, the last batch
 * as short as it is. That number shrinks with the batch size by construction, like 1/√batch.
 *
 * @throws BasinError `analysis/no-split` for the test split of a data set without one.
 */
export function sensitivity(run: MeasureRun<SensitivityConfig>): SensitivityResult {
  const [network] = run.networks;
  const { config } = network;
  const dataset = openDataset(run.engine, config, run.data);
  try {
    const split = dataset[run.measure.split];
    if (split === null) {
      throw new BasinError(
        'analysis/no-split',
        `the data set "${config.dataset.name}" has no ${run.measure.split} split: measure the train split`,
      );
    }
    const examples = openExamples(split, null, batchSize);
    try {
      const found = exampleSensitivities(run, examples);
      const trainingBatch = config.batchSize === 'full' ? dataset.train.count : config.batchSize;
      return {
        measure: 'sensitivity',
        split: run.measure.split,
        precision: 'float32',
        exampleCount: examples.count,
        ...summarise(found, trainingBatch),
      };
    } finally {
      examples.dispose();
    }
  } finally {
    dataset.dispose();
  }
}

function exampleSensitivities(
  run: MeasureRun<SensitivityConfig>,
  examples: Examples,
): ExampleSensitivities {
  const { config, weights } = run.networks[0];
  const program = batchedFunction(
    run.engine,
    examples,
    config,
    sensitivityFunction(config.network, config.loss),
    {
      name: 'sensitivity',
      extra: { weights: vectorSpec(weights.length) },
    },
  );
  const gradientSquares = new Float64Array(examples.count);
  const jacobianSquares = new Float64Array(examples.count);
  let done = 0;
  program({ weights: new Float64Array(weights) }, (values, batch) => {
    checkpoint(run, done, examples.count);
    gradientSquares.set(values['gradientSquares'] as Float64Array, done);
    jacobianSquares.set(values['jacobianSquares'] as Float64Array, done);
    done += batch.count;
  });
  return { gradientSquares, jacobianSquares };
}

/**
 * The three means. Examples do not see each other, so the gradient of a batch's mean loss is each
 * example's own divided by the batch size, and its norm √Σ‖gᵢ‖²/n.
 */
export function summarise(
  { gradientSquares, jacobianSquares }: ExampleSensitivities,
  trainingBatchSize: number,
): Pick<
  SensitivityResult,
  'exampleGradientNorm' | 'batchGradientNorm' | 'batchSize' | 'jacobianNorm'
> {
  const batchNorms: number[] = [];
  for (let start = 0; start < gradientSquares.length; start += trainingBatchSize) {
    const batch = gradientSquares.subarray(start, start + trainingBatchSize);
    batchNorms.push(Math.sqrt(sum(batch)) / batch.length);
  }
  return {
    exampleGradientNorm: sum(gradientSquares.map(Math.sqrt)) / gradientSquares.length,
    batchGradientNorm: sum(batchNorms) / batchNorms.length,
    batchSize: trainingBatchSize,
    jacobianNorm: sum(jacobianSquares.map(Math.sqrt)) / jacobianSquares.length,
  };
}

function sum(values: ArrayLike<number>): number {
  let total = 0;
  for (let index = 0; index < values.length; index++) total += values[index] as number;
  return total;
}
