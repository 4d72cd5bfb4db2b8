import type { LayerOf } from '@basin/core';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import { needRank, type PlainLayer, slide } from './layer.ts';

export const maxPool2d: PlainLayer<LayerOf<'max-pool2d'>> = {
  outputShape({ size, stride }, place) {
    needRank(place, 3, 'it takes [height, width, channels]');
    const [height = 1, width = 1, channels = 1] = place.inputShape;
    const sizes = [height, width].map((length) => slide(place, length, size, stride ?? size));
    return [...sizes, channels];
  },
  traits: () => ({ picksMaxima: true }),
  // It compares, and computes nothing.
  flops: () => 0,
  apply: ({ tf, layer, inputs }) =>
    tf.maxPool(inputs as Tensor4D, layer.size, layer.stride ?? layer.size, 'valid'),
};
