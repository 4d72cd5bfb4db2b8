import type { LayerOf } from '@basin/core';
import type { Tensor, Tensor1D } from '@tensorflow/tfjs-core';
import type { BufferBlock } from '../describe-network.ts';
import type { Ops } from '../ops.ts';
import { activations } from '../activations/registry.ts';
import {
  type Application,
  type BufferShape,
  gainAndShift,
  type PlainLayer,
  shiftedGain,
  sizeOf,
} from './layer.ts';

type BatchNorm = LayerOf<'batch-norm'>;

/**
 * (x − mean)/√(variance + ε) by channel, times a gain, plus a shift. While training by the batch's own mean
 * and variance (the mean squared difference); the running variance takes n/(n − 1) of it, as PyTorch's does.
 */
export const batchNorm: PlainLayer<BatchNorm> = {
  outputShape: (_layer, { inputShape }) => inputShape,
  parameters: ({ affine }, inputShape) => (affine ? gainAndShift(inputShape.slice(-1)) : []),
  buffers: (_layer, inputShape): BufferShape[] => [
    { role: 'running_mean', shape: inputShape.slice(-1), initial: 0 },
    { role: 'running_var', shape: inputShape.slice(-1), initial: 1 },
    { role: 'num_batches_tracked', shape: [], initial: 0 },
  ],
  traits: () => ({ keepsPlaces: true, hasState: true }),
  // Mean, difference, square, its mean, product, gain, shift.
  flops: ({ inputShape }) => 7 * sizeOf(inputShape),
  apply(application) {
    const { tf, layer, inputs, mode } = application;
    const { mean, variance } =
      mode === 'train' ? statisticsOfBatch(application) : runningStatistics(application);
    const normal = tf.mul(tf.sub(inputs, mean), tf.rsqrt(tf.add(variance, layer.epsilon)));
    return activations[layer.activation].apply(tf, shiftedGain(application, normal));
  },
};

interface Statistics {
  /** [channels] */
  mean: Tensor;
  variance: Tensor;
}

function buffersOf({ description, valueOf }: Application<BatchNorm>) {
  const [mean, variance, count] = description.buffers as [BufferBlock, BufferBlock, BufferBlock];
  return {
    mean: { block: mean, value: valueOf(mean) },
    variance: { block: variance, value: valueOf(variance) },
    count: { block: count, value: valueOf(count) },
  };
}

function runningStatistics(application: Application<BatchNorm>): Statistics {
  const { mean, variance } = buffersOf(application);
  return { mean: mean.value, variance: variance.value };
}

/** Those of the batch, which also move the running ones. */
function statisticsOfBatch(application: Application<BatchNorm>): Statistics {
  const { tf, layer, inputs, exampleWeights, setBuffer } = application;
  const mean = meanOfBatch(tf, inputs, exampleWeights);
  const variance = meanOfBatch(tf, tf.square(tf.sub(inputs, mean)), exampleWeights);
  const running = buffersOf(application);
  const count = tf.add(running.count.value, 1);
  const momentum = application.meansOfBatches ? null : layer.momentum;
  const share = momentum ?? tf.reciprocal(count);
  const moved = (before: Tensor, now: Tensor): Tensor =>
    tf.add(before, tf.mul(tf.sub(now, before), share));
  setBuffer(running.mean.block, moved(running.mean.value, mean));
  const unbiased = tf.mul(variance, unbiasing(tf, inputs, exampleWeights));
  setBuffer(running.variance.block, moved(running.variance.value, unbiased));
  setBuffer(running.count.block, count);
  return { mean, variance };
}

/** Means by channel over examples and positions; examples count by their weights. */
function meanOfBatch(tf: Ops, values: Tensor, exampleWeights: Tensor1D | null): Tensor {
  const axes = [...values.shape.keys()].slice(0, -1);
  if (exampleWeights === null) return tf.mean(values, axes);
  const overPositions = axes.length === 1 ? values : tf.mean(values, axes.slice(1));
  return tf.sum(tf.mul(overPositions, tf.reshape(exampleWeights, [-1, 1])), 0);
}

/** n/(n − 1) for the n values that a channel has in the batch. */
function unbiasing(tf: Ops, { shape }: Tensor, exampleWeights: Tensor1D | null): Tensor {
  const positions = sizeOf(shape.slice(1, -1));
  if (exampleWeights === null) {
    const count = (shape[0] as number) * positions;
    // Not the number itself, which a program in double precision would know as a float32 alone.
    return tf.div(tf.scalar(count), tf.scalar(count - 1));
  }
  // Of those that count each has 1/size.
  const count = tf.div(positions, tf.max(exampleWeights));
  return tf.div(count, tf.sub(count, 1));
}
