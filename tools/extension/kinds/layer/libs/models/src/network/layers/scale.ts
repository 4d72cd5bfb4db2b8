import type { LayerOf } from '@basin/core';
import { type PlainLayer, sizeOf } from './layer.ts';

export const scale: PlainLayer<LayerOf<'scale'>> = {
  outputShape: (_layer, { inputShape }) => inputShape,
  traits: () => ({ keepsPlaces: true }),
  flops: ({ outputShape }) => sizeOf(outputShape),
  apply: ({ tf, layer, inputs }) => tf.mul(inputs, layer.factor),
};
