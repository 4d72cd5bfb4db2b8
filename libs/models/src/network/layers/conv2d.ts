import type { LayerOf } from '@basin/core';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import type { Ops } from '../ops.ts';
import {
  kernelAndBias,
  needRank,
  productFlops,
  type ProductLayer,
  slide,
  windowLength,
} from './layer.ts';

export const conv2d: ProductLayer<LayerOf<'conv2d'>> = {
  outputShape({ kernelSize, stride, padding, dilation, filters }, place) {
    needRank(place, 3, 'it takes [height, width, channels]');
    const around = typeof padding === 'number' ? 2 * padding : 0;
    const sizes = place.inputShape
      .slice(0, 2)
      .map((length) =>
        padding === 'same'
          ? Math.ceil(length / stride)
          : slide(place, length + around, windowLength(kernelSize, dilation), stride),
      );
    return [...sizes, filters];
  },
  parameters: ({ kernelSize, filters, bias }, [, , channels = 1]) =>
    kernelAndBias([kernelSize, kernelSize, channels, filters], bias),
  traits: () => ({ isConvolutional: true }),
  flops: productFlops,
  direct({ stride, padding, dilation, kernelSize }) {
    if (dilation !== 1 || (padding === 'same' && stride !== 1)) return null;
    const before =
      padding === 'same' ? Math.floor((kernelSize - 1) / 2) : padding === 'valid' ? 0 : padding;
    return { stride, before, after: padding === 'same' ? kernelSize - 1 - before : before };
  },
  multiply(tf, { stride, padding, dilation }, inputs, kernel) {
    const images = inputs as Tensor4D;
    const filters = dilated(tf, kernel as Tensor4D, dilation);
    if (typeof padding === 'string') return tf.conv2d(images, filters, stride, padding);
    // TensorFlow's kernels in tfjs know 'valid' and 'same' alone.
    const padded =
      padding === 0
        ? images
        : tf.pad4d(images, [
            [0, 0],
            [padding, padding],
            [padding, padding],
            [0, 0],
          ]);
    return tf.conv2d(padded, filters, stride, 'valid');
  },
};

/**
 * The kernel with zeros between its values: TensorFlow has no gradient of a dilated convolution on processors,
 * and tfjs none at all. It multiplies by the zeros too.
 */
function dilated(tf: Ops, kernel: Tensor4D, dilation: number): Tensor4D {
  const [size, , channels, filters] = kernel.shape;
  if (dilation === 1 || size === 1) return kernel;
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
