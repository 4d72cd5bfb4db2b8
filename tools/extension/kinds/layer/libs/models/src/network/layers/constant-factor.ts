import type { LayerOf } from '@basin/core';
import { type PlainLayer, sizeOf } from './layer.ts';

export const constantFactor: PlainLayer<LayerOf<'constant-factor'>> = {
  outputShape: (_layer, { inputShape }) => inputShape,
  traits: () => ({ keepsPlaces: true }),
  flops: ({ outputShape }) => sizeOf(outputShape),
  apply: ({ tf, layer, inputs }) => tf.mul(inputs, layer.factor),
};
