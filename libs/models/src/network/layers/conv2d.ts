import type { LayerOf } from '@basin/core';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import type { Ops } from '../ops.ts';
import {
  byGroups,
  channelsOfGroup,
  kernelAndBias,
  needRank,
  productFlops,
  type ProductLayer,
  slide,
  windowLength,
} from './layer.ts';

export const conv2d: ProductLayer<LayerOf<'conv2d'>> = {
  outputShape({ kernelSize, stride, padding, dilation, groups, filters }, place) {
    needRank(place, ['height', 'width', 'channels']);
    channelsOfGroup(place, groups, place.inputShape[2] ?? 1, filters);
    const around = typeof padding === 'number' ? 2 * padding : 0;
    const sizes = place.inputShape
      .slice(0, 2)
      .map((length) =>
        padding === 'same'
          ? Math.ceil(length / stride)
          : slide(place, length, { around, window: windowLength(kernelSize, dilation), stride }),
      );
    return [...sizes, filters];
  },
  parameters: ({ kernelSize, filters, groups, bias }, [, , channels = 1]) =>
    kernelAndBias([kernelSize, kernelSize, Math.floor(channels / groups), filters], bias),
  traits: () => ({ isConvolutional: true }),
  flops: productFlops,
  direct({ stride, padding, dilation, groups, kernelSize }) {
    if (dilation !== 1 || groups !== 1 || (padding === 'same' && stride !== 1)) return null;
    const before =
      padding === 'same' ? Math.floor((kernelSize - 1) / 2) : padding === 'valid' ? 0 : padding;
    return { stride, before, after: padding === 'same' ? kernelSize - 1 - before : before };
  },
  multiply: (tf, layer, inputs, kernel) =>
    byGroups(tf, layer.groups, [inputs as Tensor4D, kernel as Tensor4D], (images, filters) =>
      convolveImages(tf, layer, images, filters),
    ),
};

function convolveImages(
  tf: Ops,
  { stride, padding, dilation, kernelSize }: LayerOf<'conv2d'>,
  images: Tensor4D,
  kernel: Tensor4D,
): Tensor4D {
  const isSpread = dilation > 1 && kernelSize > 1;
  if (isSpread && stride === 1) {
    return convolvePhases(
      tf,
      padded(tf, images, zerosAround(padding, kernelSize, dilation)),
      kernel,
      dilation,
    );
  }
  const filters = isSpread ? dilated(tf, kernel, dilation) : kernel;
  if (typeof padding === 'string') return tf.conv2d(images, filters, stride, padding);
  // TensorFlow's kernels in tfjs know 'valid' and 'same' alone.
  return tf.conv2d(padded(tf, images, [padding, padding]), filters, stride, 'valid');
}

/** Before and after each axis, for a stride of 1. */
function zerosAround(
  padding: LayerOf<'conv2d'>['padding'],
  kernelSize: number,
  dilation: number,
): [number, number] {
  if (padding === 'valid') return [0, 0];
  if (padding !== 'same') return [padding, padding];
  const zeros = windowLength(kernelSize, dilation) - 1;
  return [Math.floor(zeros / 2), Math.ceil(zeros / 2)];
}

function padded(tf: Ops, images: Tensor4D, around: [number, number]): Tensor4D {
  return around[0] + around[1] === 0 ? images : tf.pad4d(images, [[0, 0], around, around, [0, 0]]);
}

/**
 * A dilated convolution of stride 1 without a product with 0: the image falls into dilation² phases, pixels that
 * lie so far apart, and each is convolved with the kernel as it is (à trous; TensorFlow's space to batch).
 */
function convolvePhases(tf: Ops, images: Tensor4D, kernel: Tensor4D, dilation: number): Tensor4D {
  const [count, height, width, channels] = images.shape;
  const [size, , , filters] = kernel.shape;
  const [rows, columns] = [Math.ceil(height / dilation), Math.ceil(width / dilation)];
  const even = tf.pad4d(images, [
    [0, 0],
    [0, rows * dilation - height],
    [0, columns * dilation - width],
    [0, 0],
  ]);
  const split = tf.reshape(even, [count, rows, dilation, columns, dilation * channels]);
  const byRow = tf.reshape(tf.transpose(split, [2, 0, 1, 3, 4]), [
    dilation * count * rows * columns,
    dilation,
    channels,
  ]);
  const phases = tf.reshape(tf.transpose(byRow, [1, 0, 2]), [
    dilation * dilation * count,
    rows,
    columns,
    channels,
  ]);
  const sums = tf.conv2d(phases as Tensor4D, kernel, 1, 'valid');
  const [high, wide] = [rows - size + 1, columns - size + 1];
  const columnsBack = tf.transpose(
    tf.reshape(sums, [dilation, dilation * count * high * wide, filters]),
    [1, 0, 2],
  );
  const rowsBack = tf.transpose(
    tf.reshape(columnsBack, [dilation, count, high, wide, dilation * filters]),
    [1, 2, 0, 3, 4],
  );
  const whole = tf.reshape(rowsBack, [count, high * dilation, wide * dilation, filters]);
  const window = windowLength(size, dilation);
  return tf.slice4d(
    whole as Tensor4D,
    [0, 0, 0, 0],
    [count, height - window + 1, width - window + 1, filters],
  );
}

/**
 * The kernel with zeros between its values, for strides: TensorFlow has no gradient of a dilated convolution on
 * processors, and tfjs none at all. It multiplies by the zeros too.
 */
function dilated(tf: Ops, kernel: Tensor4D, dilation: number): Tensor4D {
  const [size, , channels, filters] = kernel.shape;
  const gap: [number, number] = [0, dilation - 1];
  const spread = tf.pad(tf.reshape(kernel, [size, 1, size, 1, channels * filters]), [
    [0, 0],
    gap,
    [0, 0],
    gap,
    [0, 0],
  ]);
  const whole = tf.reshape(spread, [size * dilation, size * dilation, channels, filters]);
  const window = windowLength(size, dilation);
  return tf.slice4d(whole as Tensor4D, [0, 0, 0, 0], [window, window, channels, filters]);
}
