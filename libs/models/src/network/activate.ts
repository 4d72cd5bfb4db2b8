import type { ActivationName } from '@basin/core';
import * as tf from '@tensorflow/tfjs-core';
import { activations } from './activations/registry.ts';
import type { LayerDescription, ParameterBlock } from './describe-network.ts';

/** The activation functions of layers, by their config name. */
export function activate<T extends tf.Tensor>(activation: ActivationName, sums: T): T {
  return activations[activation].apply(tf, sums);
}

/** A product's values, from its sums without their bias. */
export function activateSums(
  { layer, bias }: LayerDescription,
  sums: tf.Tensor,
  valueOf: (block: ParameterBlock) => tf.Tensor,
): tf.Tensor {
  const shifted = bias === null ? sums : tf.add(sums, valueOf(bias));
  return 'activation' in layer ? activate(layer.activation, shifted) : shifted;
}
