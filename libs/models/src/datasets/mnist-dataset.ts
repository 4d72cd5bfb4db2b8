import { type MnistConfig, randomStream } from '@basin/core';
import * as tf from '@tensorflow/tfjs-core';
import type { MnistBuffers } from './mnist-buffers.ts';

export const mnistPixelCount = 784;
export const mnistClassCount = 10;

/** PyTorch's customary mean and standard deviation of MNIST's training pixels in [0, 1]. */
export const mnistMean = 0.1307;
export const mnistDeviation = 0.3081;

/** Grey values 0 … 255 (any dtype) as network inputs, float32: standardised, or in [0, 1]. */
export function decodePixels(bytes: tf.Tensor, standardise: boolean): tf.Tensor {
  const values = tf.cast(bytes, 'float32');
  if (!standardise) return tf.mul(values, 1 / 255);
  return tf.sub(tf.mul(values, 1 / (255 * mnistDeviation)), mnistMean / mnistDeviation);
}

/**
 * Labels of the first training images. A share of them, chosen and drawn by the stream `labels`,
 * is replaced by uniformly random classes (the true one included, as in Zhang et al. 2017).
 */
export function trainingLabels(
  config: MnistConfig,
  buffers: MnistBuffers,
  labelsSeed: number,
): Int32Array {
  const labels = Int32Array.from(buffers.trainLabels.subarray(0, config.trainCount));
  const replacedCount = Math.round(config.randomLabelShare * labels.length);
  if (replacedCount === 0) return labels;
  const random = randomStream(labelsSeed, 'labels');
  // Two draws for every image, used or not: a larger share then replaces a superset of labels.
  const ranks = labels.map(() => random.uint32() >>> 1);
  const drawn = labels.map(() => random.integer(mnistClassCount));
  const order = Array.from(labels.keys()).sort(
    (a, b) => (ranks[a] as number) - (ranks[b] as number) || a - b,
  );
  for (const index of order.slice(0, replacedCount)) labels[index] = drawn[index] as number;
  return labels;
}
