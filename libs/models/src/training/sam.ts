import type { SamConfig } from '@basin/core';
import type { Tensors } from '@basin/engine';
import * as tf from '@tensorflow/tfjs-core';
import { norm } from './regularisation.ts';

/**
 * Where sharpness-aware minimisation takes its gradient (Foret et al. 2021, equation 2): w + ρ g / ‖g‖;
 * adaptive (Kwon et al. 2021) w + ρ T²g / ‖Tg‖ with T = |w|. As in davda54/sam, 1e-12 is added to the norm.
 */
export function samWeights(weights: Tensors, gradients: Tensors, sam: SamConfig): Tensors {
  const scaled = sam.adaptive
    ? Object.entries(gradients).map(([key, one]) => tf.mul(one, weights[key] as tf.Tensor))
    : Object.values(gradients);
  const factor = tf.div(sam.rho, tf.add(norm(scaled), 1e-12));
  return Object.fromEntries(
    Object.entries(weights).map(([key, own]) => {
      const gradient = gradients[key] as tf.Tensor;
      const along = sam.adaptive ? tf.mul(tf.square(own), gradient) : gradient;
      return [key, tf.add(own, tf.mul(along, factor))];
    }),
  );
}
