import { BasinError, type LayerOf } from '@basin/core';
import { type PlainLayer, sizeOf } from './layer.ts';

export const globalAvgPool: PlainLayer<LayerOf<'global-avg-pool'>> = {
  outputShape(_layer, { name, inputShape }) {
    if (inputShape.length === 1) {
      throw new BasinError(
        'model/bad-network',
        `${name} got a vector of ${inputShape.join(', ')}, which has no positions to take the mean over: leave it out, or the flatten before it`,
      );
    }
    return inputShape.slice(-1);
  },
  traits: () => ({}),
  flops: ({ inputShape }) => sizeOf(inputShape),
  apply: ({ tf, inputs }) => tf.mean(inputs, [...inputs.shape.keys()].slice(1, -1)),
};
