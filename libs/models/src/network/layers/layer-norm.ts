import type { LayerOf } from '@basin/core';
import { gainAndShift, type PlainLayer, shiftedGain, sizeOf } from './layer.ts';

/** (x − mean)/√(variance + ε) over all of an example's values, times a gain, plus a shift. */
export const layerNorm: PlainLayer<LayerOf<'layer-norm'>> = {
  outputShape: (_layer, { inputShape }) => inputShape,
  parameters: ({ affine }, inputShape) => (affine ? gainAndShift(inputShape) : []),
  traits: () => ({ keepsPlaces: true }),
  // Mean, difference, square, its mean, product, gain, shift.
  flops: ({ inputShape }) => 7 * sizeOf(inputShape),
  apply(application) {
    const { tf, layer, inputs } = application;
    const axes = [...inputs.shape.keys()].slice(1);
    const centred = tf.sub(inputs, tf.mean(inputs, axes, true));
    const variance = tf.mean(tf.square(centred), axes, true);
    const normal = tf.mul(centred, tf.rsqrt(tf.add(variance, layer.epsilon)));
    return shiftedGain(application, normal);
  },
};
