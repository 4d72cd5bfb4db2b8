import type { LayerOf } from '@basin/core';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import { needRank, type PlainLayer, slide } from './layer.ts';

export const maxPool1d: PlainLayer<LayerOf<'max-pool1d'>> = {
  outputShape({ size, stride }, place) {
    needRank(place, 2, 'it takes [length, channels]');
    const [length = 1, channels = 1] = place.inputShape;
    return [slide(place, length, size, stride ?? size), channels];
  },
  traits: () => ({ picksMaxima: true }),
  // It compares, and computes nothing.
  flops: () => 0,
  apply({ tf, layer, inputs }) {
    const [count, length, channels] = inputs.shape as [number, number, number];
    const { size } = layer;
    const columns = tf.reshape(inputs, [count, length, 1, channels]) as Tensor4D;
    const pooled = tf.maxPool(columns, [size, 1], [layer.stride ?? size, 1], 'valid');
    return tf.reshape(pooled, [count, -1, channels]);
  },
};
