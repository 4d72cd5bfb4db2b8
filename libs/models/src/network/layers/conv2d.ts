import type { LayerOf } from '@basin/core';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import { kernelAndBias, needRank, productFlops, type ProductLayer, slide } from './layer.ts';

export const conv2d: ProductLayer<LayerOf<'conv2d'>> = {
  outputShape({ kernelSize, stride, padding, filters }, place) {
    needRank(place, 3, 'it takes [height, width, channels]');
    const around = typeof padding === 'number' ? 2 * padding : 0;
    const sizes = place.inputShape
      .slice(0, 2)
      .map((length) =>
        padding === 'same'
          ? Math.ceil(length / stride)
          : slide(place, length + around, kernelSize, stride),
      );
    return [...sizes, filters];
  },
  parameters: ({ kernelSize, filters, bias }, [, , channels = 1]) =>
    kernelAndBias([kernelSize, kernelSize, channels, filters], bias),
  traits: () => ({ isConvolutional: true }),
  flops: productFlops,
  multiply(tf, { stride, padding }, inputs, kernel) {
    const images = inputs as Tensor4D;
    const filters = kernel as Tensor4D;
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
