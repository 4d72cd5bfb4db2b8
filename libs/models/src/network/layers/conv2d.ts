import type { LayerOf } from '@basin/core';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import { kernelAndBias, needRank, productFlops, type ProductLayer, slide } from './layer.ts';

export const conv2d: ProductLayer<LayerOf<'conv2d'>> = {
  outputShape({ kernelSize, stride, padding, filters }, place) {
    needRank(place, 3, 'it takes [height, width, channels]');
    const sizes = place.inputShape
      .slice(0, 2)
      .map((length) =>
        padding === 'same' ? Math.ceil(length / stride) : slide(place, length, kernelSize, stride),
      );
    return [...sizes, filters];
  },
  parameters: ({ kernelSize, filters, bias }, [, , channels = 1]) =>
    kernelAndBias([kernelSize, kernelSize, channels, filters], bias),
  traits: () => ({ isConvolutional: true }),
  flops: productFlops,
  multiply: (tf, layer, inputs, kernel) =>
    tf.conv2d(inputs as Tensor4D, kernel as Tensor4D, layer.stride, layer.padding),
};
