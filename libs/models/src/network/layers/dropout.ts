import type { LayerOf } from '@basin/core';
import { type PlainLayer, sizeOf } from './layer.ts';

export const dropout: PlainLayer<LayerOf<'dropout'>> = {
  outputShape: (_layer, { inputShape }) => inputShape,
  traits: ({ rate }) => ({ keepsPlaces: true, needsRandomness: rate > 0 }),
  flops: ({ inputShape }) => 2 * sizeOf(inputShape),
  apply({ tf, layer, inputs, random }) {
    // A layer that drops nothing has no share to be fed, beside others that have one.
    if (random === null || layer.rate === 0) return inputs;
    const { share, kept } = random.dropped() ?? { share: layer.rate, kept: 1 - layer.rate };
    const isKept = tf.cast(tf.greaterEqual(random.uniform(inputs.shape), share), 'float32');
    return tf.mul(inputs, tf.div(isKept, kept));
  },
};
