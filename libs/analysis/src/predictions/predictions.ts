import {
  BasinError,
  datasetFacts,
  lossName,
  type LossName,
  type MeasureConfig,
  type PredictionsResult,
  type WorstExample,
} from '@basin/core';
import { exampleLosses, networkFunction, openDataset, type Split } from '@basin/models';
import type * as tf from '@tensorflow/tfjs-core';
import { batchedFunction } from '../inputs/batched-function.ts';
import { openExamples } from '../inputs/examples.ts';
import { vectorSpec } from '../inputs/tensor-spec.ts';
import { checkpoint, finiteOrNull, type MeasureRun } from '../measure-run.ts';
import {
  type ClassifiedExamples,
  classPredictions,
  firstChoices,
  probabilitiesOf,
} from './class-predictions.ts';
import { exampleImages, storedRow } from './example-images.ts';
import { mostValues, valuePredictions } from './value-predictions.ts';

type PredictionsConfig = Extract<MeasureConfig, { measure: 'predictions' }>;

/** Examples taken at once. */
const batchSize = 500;

/**
 * What the network says of every example of a split: confusion matrix, precision, recall and calibration
 * of classes, residuals of values, and the examples of the greatest loss with their inputs where they are small.
 *
 * @throws BasinError `analysis/no-split` for the test split of a data set without one.
 */
export function predictions(run: MeasureRun<PredictionsConfig>): PredictionsResult {
  const { config } = run.networks[0];
  const { measure } = run;
  const dataset = openDataset(run.engine, config, run.data);
  try {
    const split = dataset[measure.split];
    if (split === null) {
      throw new BasinError(
        'analysis/no-split',
        `the data set "${config.dataset.name}" has no ${measure.split} split: measure the train split`,
      );
    }
    const found = predicted(run, split);
    const { outputs, losses, width } = found;
    const targets = split.targets.dataSync();
    const isClasses = datasetFacts(config.dataset).kind === 'classification';
    const loss = lossName(config.loss);
    const examples = { outputs, classCount: width, labels: targets };
    const worst = worstOf(losses, measure.worstCount);
    const words = isClasses ? classWords(examples, loss) : valueWords(outputs, targets, width);
    return {
      measure: 'predictions',
      split: measure.split,
      precision: 'float32',
      exampleCount: split.count,
      loss: finiteOrNull(losses.reduce((sum, one) => sum + one, 0) / losses.length),
      classes: isClasses ? classPredictions(examples, loss) : null,
      values: isClasses
        ? null
        : valuePredictions(
            { predicted: outputs, truth: targets, outputCount: width },
            measure.pointCount,
          ),
      worst: worst.map((index) => ({
        index,
        ...words(index),
        loss: finiteOrNull(losses[index] as number),
        ...smallInputs(split, index),
      })),
      images: exampleImages(config.dataset, split, worst),
    };
  } finally {
    dataset.dispose();
  }
}

interface Predicted {
  /** [examples × width]. */
  outputs: Float64Array;
  losses: Float64Array;
  width: number;
}

function predicted(run: MeasureRun<PredictionsConfig>, split: Split): Predicted {
  const { config, weights, description } = run.networks[0];
  const width = description.outputShape.reduce((product, length) => product * length, 1);
  const outputsOf = networkFunction(config.network);
  const examples = openExamples(split, null, batchSize);
  try {
    const program = batchedFunction(
      run.engine,
      examples,
      config,
      (tensors) => {
        const outputs = outputsOf(
          tensors['weights'] as tf.Tensor1D,
          tensors['inputs'] as tf.Tensor,
          tensors['buffers'] as tf.Tensor1D | undefined,
        );
        return {
          outputs,
          losses: exampleLosses(config.loss, outputs, tensors['targets'] as tf.Tensor),
        };
      },
      { name: 'predictions', extra: { weights: vectorSpec(weights.length) } },
    );
    const outputs = new Float64Array(examples.count * width);
    const losses = new Float64Array(examples.count);
    let done = 0;
    program({ weights: new Float64Array(weights) }, (values, batch) => {
      checkpoint(run, done, examples.count);
      outputs.set(values['outputs'] as Float64Array, done * width);
      losses.set(values['losses'] as Float64Array, done);
      done += batch.count;
    });
    return { outputs, losses, width };
  } finally {
    examples.dispose();
  }
}

/** Places of the greatest losses, the greatest first, NaN before it; of equal ones the first. */
function worstOf(losses: Float64Array, count: number): number[] {
  const rank = (index: number): number => {
    const loss = losses[index] as number;
    return Number.isNaN(loss) ? Infinity : loss;
  };
  const order = Array.from(losses, (_, index) => index);
  return order
    .sort((a, b) => (rank(a) === rank(b) ? a - b : rank(b) > rank(a) ? 1 : -1))
    .slice(0, count);
}

type Words = (index: number) => Pick<WorstExample, 'truth' | 'predicted' | 'probability'>;

function classWords(examples: ClassifiedExamples, loss: LossName): Words {
  const { outputs, classCount, labels } = examples;
  const chosen = firstChoices(examples);
  return (index) => {
    const truth = labels[index] as number;
    const own = chosen[index] as number;
    const row = outputs.subarray(index * classCount, (index + 1) * classCount);
    const chances = probabilitiesOf(row, loss);
    return {
      truth,
      predicted: own,
      ...(chances === null
        ? {}
        : { probability: { predicted: chances[own] as number, truth: chances[truth] as number } }),
    };
  };
}

function valueWords(outputs: Float64Array, targets: ArrayLike<number>, width: number): Words {
  const shown = Math.min(width, mostValues);
  const rowOf = (all: ArrayLike<number>, index: number): number[] =>
    Array.from({ length: shown }, (_, output) => Number(all[index * width + output]));
  return (index) => ({
    truth: rowOf(targets, index),
    predicted: rowOf(outputs, index).map(finiteOrNull),
  });
}

/** The inputs of an example of a few numbers; none of an image. */
function smallInputs(split: Split, index: number): Pick<WorstExample, 'inputs'> {
  const size = split.storedSpec.shape.slice(1).reduce((product, length) => product * length, 1);
  return size > mostValues ? {} : { inputs: storedRow(split, index) };
}
