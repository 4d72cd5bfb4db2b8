import { randomStream, type TrainingConfig } from '@basin/core';
import type { Engine, Tensors } from '@basin/engine';
import * as tf from '@tensorflow/tfjs-core';
import type { Dataset } from '../datasets/dataset.ts';
import { initialBuffers, bufferSpecs, bufferTensors } from '../network/buffers.ts';
import { describeNetwork } from '../network/describe-network.ts';
import { optimiserOf } from '../optimisers/registry.ts';
import { batchingOf, batchRows, openEpochOrders } from './batching.ts';
import { blockForm } from './block-form.ts';
import { ratesOf, updateAll, weightsIn, withState, zeroState } from './training-step.ts';
import { flattened, unpackOf } from './weight-form.ts';

/** Shares of the first end, the middle point and the last end in the weights at t, 0 ≤ t ≤ 1. */
export type CurveShares = (t: number) => readonly [first: number, middle: number, last: number];

export interface BetweenTraining {
  /** Flat weights of the two ends; buffers are those of each batch. */
  ends: readonly [Float32Array, Float32Array];
  shares: CurveShares;
  epochCount: number;
  /** Of the positions on the curve and the order of the examples. */
  seed: number;
  /** Called before each epoch; may throw to stop. */
  beforeEpoch(epoch: number): void;
}

/** Most steps of one call of the program. */
const mostSteps = 256;

/**
 * The middle point of a curve between two networks with the smallest mean loss along it (Garipov et al. 2018,
 * "Loss surfaces, mode connectivity, and fast ensembling of DNNs", section 3.2): each step takes a batch, a
 * position t uniform in [0, 1], and the gradient of the batch's loss at the curve's weights there by the middle
 * point. By the optimiser, rate and batch size of the config, at a constant rate, without decay; from half-way
 * between the ends. Examples left over at the end of an epoch wait for the next order.
 *
 * @returns the middle point's flat weights, and the mean loss over the steps of each epoch.
 */
export function trainBetween(
  engine: Engine,
  config: TrainingConfig,
  dataset: Dataset,
  { ends, shares, epochCount, seed, beforeEpoch }: BetweenTraining,
): { middle: Float32Array; losses: number[] } {
  const network = describeNetwork(config.network);
  const form = blockForm(config);
  const { train: split } = dataset;
  const whole = batchingOf(config, split.count);
  const stepsPerEpoch = Math.max(1, Math.floor(split.count / whole.batchSize));
  const optimiser = optimiserOf(config.optimiser);
  const stepLimit = Math.min(mostSteps, stepsPerEpoch);
  const buffers = bufferSpecs(network);
  const named = (prefix: string, tensors: Tensors): Tensors =>
    Object.fromEntries(Object.entries(tensors).map(([key, one]) => [`${prefix}_${key}`, one]));
  const endSpecs = ['first', 'last'].flatMap((prefix) =>
    Object.entries(form.specs).map(([key, spec]) => [`${prefix}_${key}`, spec] as const),
  );
  const loop = engine.compileLoop(
    (carry, feeds, index) => {
      const rows = tf.gather<tf.Tensor>(feeds['rows'] as tf.Tensor2D, index);
      const [first, middle, last] = ratesOf(feeds['shares'] as tf.Tensor2D, index) as [
        tf.Scalar,
        tf.Scalar,
        tf.Scalar,
      ];
      const middles = weightsIn(form, carry);
      const weights = Object.fromEntries(
        Object.entries(middles).map(([key, one]) => [
          key,
          tf.addN([
            tf.mul(first, feeds[`first_${key}`] as tf.Tensor),
            tf.mul(middle, one),
            tf.mul(last, feeds[`last_${key}`] as tf.Tensor),
          ]),
        ]),
      );
      const { loss, gradients } = form.lossAndGradients(weights, {
        inputs: split.decode(tf.gather(feeds['inputs'] as tf.Tensor, rows)),
        targets: tf.gather(feeds['targets'] as tf.Tensor, rows),
        exampleWeights: null,
        mode: 'train',
        buffers: Object.fromEntries(
          Object.keys(buffers).map((key) => [key, feeds[key] as tf.Tensor]),
        ),
      });
      const byMiddle = Object.fromEntries(
        Object.entries(gradients).map(([key, one]) => [key, tf.mul(middle, one)]),
      );
      const rates = ratesOf(feeds['rates'] as tf.Tensor2D, index);
      return { carry: updateAll(optimiser, carry, byMiddle, rates), outputs: { loss } };
    },
    {
      carry: withState(form.specs, optimiser),
      feeds: {
        ...Object.fromEntries(endSpecs),
        ...buffers,
        inputs: split.storedSpec,
        targets: split.targetSpec,
        rows: { shape: [stepLimit, whole.batchSize], dtype: 'int32' },
        shares: { shape: [stepLimit, 3], dtype: 'float32' },
        rates: { shape: [stepLimit, optimiser.rateCount], dtype: 'float32' },
      },
    },
    {
      stepLimit,
      form: form.loopForm(epochCount * stepsPerEpoch),
      name: 'training of a curve',
    },
  );
  const pack = (flat: Float32Array): Tensors => tf.tidy(() => form.pack(tf.tensor1d(flat)));
  const fixed = {
    ...named('first', pack(ends[0])),
    ...named('last', pack(ends[1])),
    ...bufferTensors(network, initialBuffers(network)),
  };
  let carry: Tensors = {
    ...zeroState(form.specs, optimiser),
    ...pack(ends[0].map((value, index) => (value + (ends[1][index] as number)) / 2)),
  };
  const positions = randomStream(seed, 'probes');
  const nextOrder = openEpochOrders({ seed, streamSeeds: {}, shuffle: true }, whole);
  const losses: number[] = [];
  let update = 0;
  try {
    for (let epoch = 0; epoch < epochCount; epoch++) {
      beforeEpoch(epoch);
      const order = nextOrder();
      let sum = 0;
      for (let step = 0; step < stepsPerEpoch; step += stepLimit) {
        const stepCount = Math.min(stepLimit, stepsPerEpoch - step);
        const tables = tf.tidy(() => ({
          rows: tf.tensor2d(
            batchRows(order, whole, step, stepCount, stepLimit),
            [stepLimit, whole.batchSize],
            'int32',
          ),
          shares: table(stepLimit, stepCount, () => shares(positions.uniform())),
          rates: table(stepLimit, stepCount, () =>
            optimiser.rates(++update, {
              learningRate: config.optimiser.learningRate,
              momentum: null,
            }),
          ),
        }));
        const feeds = {
          ...fixed,
          ...tables,
          inputs: split.storedInputs,
          targets: split.targets,
        };
        const result = loop.run({ carry, feeds, stepCount });
        for (const loss of (result.outputs['loss'] as tf.Tensor).dataSync<'float32'>()) sum += loss;
        tf.dispose([tables, result.outputs, carry]);
        carry = result.carry;
      }
      losses.push(sum / stepsPerEpoch);
    }
    return { middle: flattened(unpackOf(form), carry), losses };
  } finally {
    tf.dispose([fixed, carry]);
    loop.dispose();
  }
}

/** Rows of numbers, one for each step of a call; the rest is 0. */
function table(rowCount: number, filled: number, rowOf: () => readonly number[]): tf.Tensor2D {
  const rows = Array.from({ length: filled }, rowOf);
  const width = rows[0]?.length ?? 1;
  const values = new Float32Array(rowCount * width);
  for (const [index, row] of rows.entries()) values.set(row, index * width);
  return tf.tensor2d(values, [rowCount, width]);
}
