import type { LayerOf } from '@basin/core';
import type { Tensor2D, Tensor3D } from '@tensorflow/tfjs-core';
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

export const conv1d: ProductLayer<LayerOf<'conv1d'>> = {
  outputShape({ kernelSize, stride, padding, dilation, groups, filters }, place) {
    needRank(place, ['length', 'channels']);
    const [length = 1, channels = 1] = place.inputShape;
    channelsOfGroup(place, groups, channels, filters);
    return [
      slide(place, length, {
        around: 2 * padding,
        window: windowLength(kernelSize, dilation),
        stride,
      }),
      filters,
    ];
  },
  parameters: (layer, [, channels = 1]) =>
    kernelAndBias(
      [layer.kernelSize, Math.floor(channels / layer.groups), layer.filters],
      layer.bias,
    ),
  traits: ({ kernelSize, padding, groups }, { inputShape }) => ({
    chain: inputShape[0] === kernelSize && padding === 0 && groups === 1 ? 'product' : null,
  }),
  flops: productFlops,
  direct: ({ stride, padding, dilation, groups }) =>
    dilation === 1 && groups === 1 ? { stride, before: padding, after: padding } : null,
  multiply: (tf, layer, inputs, kernel) =>
    byGroups(tf, layer.groups, [inputs as Tensor3D, kernel as Tensor3D], (signal, filters) =>
      convolveSignal(tf, layer, signal, filters),
    ),
};

/**
 * 1-D convolution as one matrix product over its windows: where the kernel spans the whole signal, as in
 * the function fits, that is a single dense product.
 */
function convolveSignal(
  tf: Ops,
  { stride, padding, dilation }: LayerOf<'conv1d'>,
  unpadded: Tensor3D,
  kernel: Tensor3D,
): Tensor3D {
  const signal =
    padding === 0
      ? unpadded
      : tf.pad3d(unpadded, [
          [0, 0],
          [padding, padding],
          [0, 0],
        ]);
  const [count, length, channels] = signal.shape;
  const [kernelSize, , filters] = kernel.shape;
  const window = windowLength(kernelSize, dilation);
  const positions = Math.floor((length - window) / stride) + 1;
  const shifts = Array.from({ length: kernelSize }, (_, index) => index * dilation);
  const windows =
    length === kernelSize
      ? signal
      : tf.concat(valuesOfWindows(tf, signal, shifts, positions, stride), 2);
  const rows = tf.reshape(windows, [count * positions, kernelSize * channels]) as Tensor2D;
  const sums = tf.matMul(rows, tf.reshape(kernel, [kernelSize * channels, filters]) as Tensor2D);
  return tf.reshape(sums, [count, positions, filters]) as Tensor3D;
}

/** The values of every window that lie so far behind its first: [n, positions, channels] each. */
function valuesOfWindows(
  tf: Ops,
  signal: Tensor3D,
  shifts: readonly number[],
  positions: number,
  stride: number,
): Tensor3D[] {
  const [count, length, channels] = signal.shape;
  if (stride === 1) {
    return shifts.map((shift) => tf.slice3d(signal, [0, shift, 0], [count, positions, channels]));
  }
  // Values a stride apart are a slice of rows of a stride: there is no gradient of a strided slice.
  const rowCount = Math.ceil(length / stride);
  const even = tf.pad3d(signal, [
    [0, 0],
    [0, rowCount * stride - length],
    [0, 0],
  ]);
  const split = tf.reshape(even, [count, rowCount, stride, channels]);
  return shifts.map((shift) => {
    const begin = [0, Math.floor(shift / stride), shift % stride, 0];
    const values = tf.slice(split, begin, [count, positions, 1, channels]);
    return tf.reshape(values, [count, positions, channels]) as Tensor3D;
  });
}
