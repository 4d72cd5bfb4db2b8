import type { LayerConfig, LayerOf } from '@basin/core';
import * as tf from '@tensorflow/tfjs-core';
import { activations } from './activations/registry.ts';
import type { LayerDescription, NetworkDescription } from './describe-network.ts';

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
    activations[layer.layer.activation].isMonotone &&
    next?.layer.type === 'max-pool2d' &&
    next.layer.size === 2 &&
    (next.layer.stride ?? 2) === 2 &&
    next.layer.padding === 0
  );
}

/**
 * Whether every convolution and pool of a network is such a pair, and there is one: XLA is slow with
 * a convolution kernel, so that it pays only where none is left.
 */
export function hasOnlyPatchPairs({ layers }: NetworkDescription): boolean {
  const convolutions = layers.filter(({ traits }) => traits.isConvolutional);
  const pools = layers.filter(({ traits }) => traits.picksMaxima);
  return (
    convolutions.length > 0 &&
    pools.length === convolutions.length &&
    convolutions.every((layer) => isPatchPair(layer, layers[layer.layerIndex + 1]))
  );
}

function isPatchConvolution(layer: LayerConfig): layer is LayerOf<'conv2d'> {
  return (
    layer.type === 'conv2d' &&
    layer.kernelSize === 3 &&
    layer.stride === 1 &&
    layer.dilation === 1 &&
    layer.groups === 1 &&
    (layer.padding === 'valid' || layer.padding === 0)
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
  const [rows, columns] = pooledSize(images);
  return convolveBlocksAndPool(spaceToBlocks(images, rows + 1, columns + 1), kernel);
}

/**
 * The same of images that are given as blocks of 2 × 2 pixels.
 *
 * @param blocks [n, rows, columns, 4 · channels], channels in order (y, x, channel)
 * @param kernel [3, 3, channels, filters]
 * @returns [n, rows − 1, columns − 1, filters]
 */
export function convolveBlocksAndPool(blocks: tf.Tensor4D, kernel: tf.Tensor4D): tf.Tensor4D {
  const [count, blockRows, blockColumns, channels] = blocks.shape;
  const [rows, columns] = [blockRows - 1, blockColumns - 1];
  const patches = windowParts.map(([down, right]) =>
    tf.slice(blocks, [0, down, right, 0], [count, rows, columns, channels]),
  );
  const isSplit = kernel.shape[2] >= leastSplitChannels;
  const pooled = (isSplit ? pooledProductOfHalves : pooledProduct)(patches, kernel);
  return tf.reshape(pooled, [count, rows, columns, kernel.shape[3]]);
}

/**
 * Pooled sums that come as the blocks of 2 × 2 which a second such pair reads, and only those that
 * it reads: nothing is then moved between the two. For data: there is no gradient to the images.
 *
 * @param images [n, height, width, channels]
 * @param kernel [3, 3, channels, filters]
 * @returns [n, ⌊h/2⌋, ⌊w/2⌋, 4 · filters] of the pooled height and width h, w; before bias
 */
export function convolveAndPoolToBlocks(images: tf.Tensor4D, kernel: tf.Tensor4D): tf.Tensor4D {
  const count = images.shape[0];
  const [rows, columns] = pooledSize(images).map((size) => Math.floor(size / 2)) as [
    number,
    number,
  ];
  const blocks = spaceToBlocks(images, 2 * rows + 1, 2 * columns + 1);
  const channels = blocks.shape[3];
  const patches = windowParts.flatMap(([y, x]) =>
    windowParts.map(([down, right]) =>
      tf.stridedSlice(
        blocks,
        [0, y + down, x + right, 0],
        [count, y + down + 2 * rows - 1, x + right + 2 * columns - 1, channels],
        [1, 2, 2, 1],
      ),
    ),
  );
  return tf.reshape(pooledProduct(patches, kernel), [count, rows, columns, 4 * kernel.shape[3]]);
}

/** Channels from which fewer multiplications are worth more values to lay out. */
const leastSplitChannels = 4;

/** Positions (down, right) of a window's blocks, and of the values that are pooled. */
const windowParts = [0, 1].flatMap((down) => [0, 1].map((right) => [down, right] as const));

/** Height and width of what a pair makes of images. */
export function pooledSize(
  { shape: [, height, width] }: tf.Tensor4D,
  kernelSize = 3,
): [number, number] {
  const around = kernelSize - 1;
  return [Math.floor((height - around) / 2), Math.floor((width - around) / 2)];
}

/** All 4 × 4 pixels of a window side by side, times the kernel at four positions; their pool. */
function pooledProduct(windowBlocks: tf.Tensor[], kernel: tf.Tensor4D): tf.Tensor2D {
  const [, , channels, filters] = kernel.shape;
  const patches: tf.Tensor2D = tf.reshape(tf.concat(windowBlocks, 3), [-1, 16 * channels]);
  return maximumOfFour(tf.matMul(patches, fourPositions(kernel)), filters);
}

/**
 * The same by halves: the upper three rows of pixels, and below them the lower three, times the kernel
 * at two positions. Three quarters of the multiplications, for half as many values again to lay out.
 */
function pooledProductOfHalves(windowBlocks: tf.Tensor4D[], kernel: tf.Tensor4D): tf.Tensor2D {
  const [, , channels, filters] = kernel.shape;
  const halves = tf.concat(rowsOfHalves(windowBlocks), 3);
  const patches: tf.Tensor2D = tf.reshape(halves, [-1, 12 * channels]);
  const sums = tf.matMul(patches, twoPositions(kernel));
  return maximumOfFour(tf.reshape(sums, [-1, 4 * filters]), filters);
}

/** Rows of pixels 0, 1, 2, then 1, 2, 3 of a window, each of its left and its right block. */
function rowsOfHalves(windowBlocks: tf.Tensor4D[]): tf.Tensor[] {
  const rows = [0, 1].flatMap((down) =>
    [0, 1].map((y) =>
      windowBlocks.slice(2 * down, 2 * down + 2).map((block) => {
        const [count, height, width, channels] = block.shape;
        const size = channels / 2;
        return tf.slice4d(block, [0, 0, 0, y * size], [count, height, width, size]);
      }),
    ),
  );
  return [...rows.slice(0, 3), ...rows.slice(1)].flat();
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

/** The kernel at its two positions in a window of 3 × 4: [12 · channels, 2 · filters]. */
function twoPositions(kernel: tf.Tensor4D): tf.Tensor2D {
  const [, , channels, filters] = kernel.shape;
  const padded: tf.Tensor4D[] = [0, 1].map((right) =>
    tf.pad4d(kernel, [
      [0, 0],
      [right, 1 - right],
      [0, 0],
      [0, 0],
    ]),
  );
  return tf.reshape(tf.concat(padded, 3), [12 * channels, 2 * filters]);
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

/**
 * Maximum over the four groups of columns; equal values send the slope to the first, as PyTorch. A
 * reduction rather than three comparisons: XLA computes it once, not again for each that reads it.
 */
export function maximumOfFour(sums: tf.Tensor2D, filters: number): tf.Tensor2D {
  const rowCount = sums.shape[0];
  const pooled = tf.customGrad((values, save) => {
    (save as tf.GradSaveFunc)([values as tf.Tensor2D]);
    return {
      value: tf.max(tf.reshape(values as tf.Tensor2D, [rowCount, 4, filters]), 1),
      gradFunc: (slope: tf.Tensor, [saved]: tf.Tensor[]) =>
        slopeOfMaximum(
          [0, 1, 2, 3].map((group) =>
            tf.slice2d(saved as tf.Tensor2D, [0, group * filters], [rowCount, filters]),
          ),
          slope as tf.Tensor2D,
        ),
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
