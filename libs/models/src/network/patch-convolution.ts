import type { LayerConfig } from '@basin/core';
import * as tf from '@tensorflow/tfjs-core';
import type { LayerDescription } from './describe-network.ts';

/**
 * Convolution 3 × 3 and max-pool 2 × 2 as one matrix product, without a convolution kernel or
 * MaxPoolGrad. Each pooled value sees a window of 4 × 4 inputs, which is 2 × 2 of the blocks of 2 × 2
 * pixels that space-to-depth makes; the kernel takes four positions in that window, side by side as
 * columns; the pool is the maximum of the four groups of columns. Before bias and activation, which
 * are monotone: the same values with a quarter of the work.
 */
export function isPatchPair(layer: LayerDescription, next: LayerDescription | undefined): boolean {
  return (
    isPatchConvolution(layer.layer) &&
    next?.layer.type === 'max-pool2d' &&
    next.layer.size === 2 &&
    (next.layer.stride ?? 2) === 2
  );
}

function isPatchConvolution(layer: LayerConfig): boolean {
  return (
    layer.type === 'conv2d' &&
    layer.kernelSize === 3 &&
    layer.stride === 1 &&
    layer.padding === 'valid'
  );
}

/**
 * Pooled sums, before bias and activation.
 *
 * @param images [n, height, width, channels]
 * @param kernel [3, 3, channels, filters]
 * @returns [n, ⌊(height−2)/2⌋, ⌊(width−2)/2⌋, filters]
 */
export function convolveAndPool(images: tf.Tensor4D, kernel: tf.Tensor4D): tf.Tensor4D {
  const [count, height, width, channels] = images.shape;
  const filters = kernel.shape[3];
  const rows = Math.floor((height - 2) / 2);
  const columns = Math.floor((width - 2) / 2);
  const blocks = spaceToBlocks(images, rows + 1, columns + 1);
  const shifted = [0, 1].flatMap((down) =>
    [0, 1].map((right) =>
      tf.slice(blocks, [0, down, right, 0], [count, rows, columns, 4 * channels]),
    ),
  );
  const patches: tf.Tensor2D = tf.reshape(tf.concat(shifted, 3), [
    count * rows * columns,
    16 * channels,
  ]);
  const sums: tf.Tensor2D = tf.matMul(patches, fourPositions(kernel));
  return tf.reshape(maximumOfFour(sums, filters), [count, rows, columns, filters]);
}

/** Blocks of 2 × 2 pixels as channels: [n, rows, columns, 4 · channels], in order (y, x, channel). */
function spaceToBlocks(images: tf.Tensor4D, rows: number, columns: number): tf.Tensor4D {
  const [count, height, width, channels] = images.shape;
  const even =
    height === 2 * rows && width === 2 * columns
      ? images
      : tf.slice4d(images, [0, 0, 0, 0], [count, 2 * rows, 2 * columns, channels]);
  const split = tf.reshape(even, [count, rows, 2, columns, 2 * channels]);
  return tf.reshape(tf.transpose(split, [0, 1, 3, 2, 4]), [count, rows, columns, 4 * channels]);
}

/** The kernel at its four positions in a window of 4 × 4: [16 · channels, 4 · filters]. */
function fourPositions(kernel: tf.Tensor4D): tf.Tensor2D {
  const [, , channels, filters] = kernel.shape;
  const padded: tf.Tensor4D[] = [0, 1].flatMap((down) =>
    [0, 1].map((right) =>
      tf.pad4d(kernel, [
        [down, 1 - down],
        [right, 1 - right],
        [0, 0],
        [0, 0],
      ]),
    ),
  );
  const window = tf.reshape(tf.concat(padded, 3), [2, 2, 2, 2 * channels * 4 * filters]);
  // Rows of the window in the order of the patches: block (down, right), then pixel within it.
  return tf.reshape(tf.transpose(window, [0, 2, 1, 3]), [16 * channels, 4 * filters]);
}

/** Maximum over the four groups of columns; equal values send the slope to the first, as PyTorch. */
function maximumOfFour(sums: tf.Tensor2D, filters: number): tf.Tensor2D {
  const rowCount = sums.shape[0];
  const groupsOf = (values: tf.Tensor2D): tf.Tensor2D[] =>
    [0, 1, 2, 3].map((group) => tf.slice2d(values, [0, group * filters], [rowCount, filters]));
  const pooled = tf.customGrad((values, save) => {
    const [a, b, c, d] = groupsOf(values as tf.Tensor2D) as [
      tf.Tensor2D,
      tf.Tensor2D,
      tf.Tensor2D,
      tf.Tensor2D,
    ];
    (save as tf.GradSaveFunc)([values as tf.Tensor2D]);
    return {
      value: tf.maximum(tf.maximum(a, b), tf.maximum(c, d)),
      gradFunc: (slope: tf.Tensor, [saved]: tf.Tensor[]) =>
        slopeOfMaximum(groupsOf(saved as tf.Tensor2D), slope as tf.Tensor2D),
    };
  });
  return pooled(sums) as tf.Tensor2D;
}

function slopeOfMaximum(groups: tf.Tensor2D[], slope: tf.Tensor2D): tf.Tensor2D {
  const [a, b, c, d] = groups as [tf.Tensor2D, tf.Tensor2D, tf.Tensor2D, tf.Tensor2D];
  const zero = tf.zerosLike(slope);
  const split = (first: tf.Tensor, second: tf.Tensor, whole: tf.Tensor): tf.Tensor[] => {
    const firstWins = tf.greaterEqual(first, second);
    return [tf.where(firstWins, whole, zero), tf.where(firstWins, zero, whole)];
  };
  const [upper, lower] = split(tf.maximum(a, b), tf.maximum(c, d), slope) as [tf.Tensor, tf.Tensor];
  return tf.concat([...split(a, b, upper), ...split(c, d, lower)], 1) as tf.Tensor2D;
}
