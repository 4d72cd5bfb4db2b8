import type { OptimiserConfig, TrainingConfig } from '@basin/core';
import type { Tensors } from '@basin/engine';
import * as tf from '@tensorflow/tfjs-core';
import { describeNetwork, type ParameterBlock } from '../network/describe-network.ts';
import type { WeightForm } from './weight-form.ts';

/**
 * Which weights decay, by tensor: all (1), none (0), or for each of them 1 or 0 where a tensor holds some that
 * are spared. Empty where nothing decays. How fast they do is read by the program.
 */
export type Decays = Readonly<Record<string, 0 | 1 | { values: Float32Array; shape: number[] }>>;

/** Which weights decay, and their rate λ. */
export interface Decaying {
  weights: Decays;
  rate: tf.Scalar;
}

/** Whether a program is fed a rate at which weights decay. */
export function decaysAny({ optimiser }: Pick<TrainingConfig, 'optimiser'>): boolean {
  return optimiser.weightDecay !== 0;
}

/** Which weights of a form's tensors decay. */
export function decaysOf(
  form: WeightForm,
  { optimiser, network }: Pick<TrainingConfig, 'optimiser' | 'network'>,
): Decays {
  const { spares } = optimiser;
  if (!decaysAny({ optimiser })) return {};
  const { parameters, parameterCount } = describeNetwork(network);
  const flat = new Float32Array(parameterCount).fill(1);
  for (const block of parameters) {
    if (isSpared(block, spares)) flat.fill(0, block.offset, block.offset + block.size);
  }
  const decays: Record<string, Decays[string]> = {};
  // Nothing is returned from within: tidy looks for tensors in every value of an array.
  tf.tidy(() => {
    for (const [key, tensor] of Object.entries(form.pack(tf.tensor1d(flat)))) {
      const values = Float32Array.from(tensor.dataSync<'float32'>());
      const isUniform = values.every((value) => value === values[0]);
      if (!isUniform) decays[key] = { values, shape: tensor.shape };
      else decays[key] = values[0] === 0 ? 0 : 1;
    }
  });
  return decays;
}

function isSpared(block: ParameterBlock, spares: OptimiserConfig['spares']): boolean {
  const isNorm = block.initial !== undefined;
  return (
    (block.role === 'bias' && spares.includes('biases')) || (isNorm && spares.includes('norms'))
  );
}

/** λθ of one tensor of weights; null where nothing of it decays. */
export function decayOf(
  decaying: Decaying | null,
  key: string,
  weights: tf.Tensor,
): tf.Tensor | null {
  const which = decaying?.weights[key] ?? 0;
  if (decaying === null || which === 0) return null;
  const { rate } = decaying;
  return tf.mul(weights, which === 1 ? rate : tf.mul(tf.tensor(which.values, which.shape), rate));
}

/**
 * Gradients cut as `clip_grad_value_` and then `clip_grad_norm_` do: entries to ±value, then all of them
 * together scaled by norm/(their norm + 1e-6) where that is below 1.
 */
export function clipped(
  gradients: Tensors,
  { clipValue, clipNorm }: Pick<OptimiserConfig, 'clipValue' | 'clipNorm'>,
): Tensors {
  const each = (change: (gradient: tf.Tensor) => tf.Tensor, given: Tensors): Tensors =>
    Object.fromEntries(Object.entries(given).map(([key, one]) => [key, change(one)]));
  const cut =
    clipValue === null
      ? gradients
      : each((one) => tf.maximum(tf.minimum(one, clipValue), -clipValue), gradients);
  if (clipNorm === null) return cut;
  const factor = tf.minimum(tf.div(clipNorm, tf.add(norm(Object.values(cut)), 1e-6)), 1);
  return each((one) => tf.mul(one, factor), cut);
}

/** Euclidean norm of all values of some tensors together. */
export function norm(tensors: tf.Tensor[]): tf.Scalar {
  return tf.sqrt(tf.addN(tensors.map((tensor) => tf.sum(tf.square(tensor)))));
}
