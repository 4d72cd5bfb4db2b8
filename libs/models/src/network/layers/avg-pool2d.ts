import type { LayerOf } from '@basin/core';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import { needRank, type PlainLayer, sizeOf, slide } from './layer.ts';

export const avgPool2d: PlainLayer<LayerOf<'avg-pool2d'>> = {
  outputShape({ size, stride }, place) {
    needRank(place, 3, 'it takes [height, width, channels]');
    const [height = 1, width = 1, channels = 1] = place.inputShape;
    const sizes = [height, width].map((length) => slide(place, length, size, stride ?? size));
    return [...sizes, channels];
  },
  traits: () => ({ isConvolutional: true }),
  flops: ({ layer, outputShape }) =>
    (layer as LayerOf<'avg-pool2d'>).size ** 2 * sizeOf(outputShape),
  apply: ({ tf, layer, inputs }) =>
    tf.avgPool(inputs as Tensor4D, layer.size, layer.stride ?? layer.size, 'valid'),
};
