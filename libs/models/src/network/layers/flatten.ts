import type { LayerOf } from '@basin/core';
import { type PlainLayer, sizeOf } from './layer.ts';

export const flatten: PlainLayer<LayerOf<'flatten'>> = {
  outputShape: (_layer, { inputShape }) => [sizeOf(inputShape)],
  traits: () => ({ chain: 'identity', keepsPlaces: true }),
  flops: () => 0,
  apply: ({ tf, inputs }) => tf.reshape(inputs, [inputs.shape[0] as number, -1]),
};
