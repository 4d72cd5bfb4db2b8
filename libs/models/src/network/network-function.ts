import type { NetworkConfig } from '@basin/core';
import * as tf from '@tensorflow/tfjs-core';
import { activateSums } from './activate.ts';
import { activations } from './activations/registry.ts';
import {
  describeNetwork,
  type LayerDescription,
  type NetworkDescription,
  type ParameterBlock,
} from './describe-network.ts';
import { moduleOf } from './layers/registry.ts';
import { applyFirstPairs, applyPair } from './pooled-pairs.ts';

/** Outputs [n, …outputShape] (logits or predictions) for inputs [n, …inputShape]. */
export type NetworkFunction = (flatWeights: tf.Tensor1D, inputs: tf.Tensor) => tf.Tensor2D;

/**
 * The network as a pure function of its flat weights, in ordinary tfjs ops: differentiable by
 * `tf.grad`, recordable by the engine, the same on every backend.
 */
export function networkFunction(
  network: NetworkConfig,
  style: ConvolutionStyle = 'kernels',
): NetworkFunction {
  const description = describeNetwork(network);
  return (flatWeights, inputs) =>
    applyNetwork(description, (block) => parameterView(flatWeights, block), inputs, { style });
}

/**
 * How convolutions are computed: by the backend's kernels, or (`pooled-pairs.ts`) where a 3 × 3 is followed
 * by a pool of 2 the two as one. The same values up to rounding.
 */
export type ConvolutionStyle = 'kernels' | 'pooled';

type ValueOf = (block: ParameterBlock) => tf.Tensor;

/** Uniform numbers in [0, 1) for the layer at an index, other ones at each step. */
export type RandomSource = (layerIndex: number, shape: number[]) => tf.Tensor;

export interface ApplyOptions {
  style?: ConvolutionStyle;
  /** While training; null where the network is evaluated. */
  random?: RandomSource | null;
}

/** The network's outputs, its weights and biases given by `valueOf` in their blocks' shapes. */
export function applyNetwork(
  { layers }: NetworkDescription,
  valueOf: ValueOf,
  inputs: tf.Tensor,
  { style = 'kernels', random = null }: ApplyOptions = {},
): tf.Tensor2D {
  let values = inputs;
  let index = 0;
  if (style === 'pooled') {
    const first = applyFirstPairs(layers, valueOf, inputs as tf.Tensor4D);
    values = first?.values ?? values;
    index = first?.layerCount ?? index;
  }
  for (; index < layers.length; index++) {
    const layer = layers[index] as LayerDescription;
    const pool = layers[index + 1];
    if (pool !== undefined && mayPoolFirst(layer, pool)) {
      const pair =
        style === 'pooled' ? applyPair(layers, index, valueOf, values as tf.Tensor4D) : null;
      values = pair ?? applyPooled(layer, pool, valueOf, values);
      index++;
    } else {
      values = applyLayer(layer, valueOf, values, random);
    }
  }
  return values as tf.Tensor2D;
}

/** One block of the flat vector in its own shape. */
export function parameterView(flatWeights: tf.Tensor1D, block: ParameterBlock): tf.Tensor {
  return tf.reshape(tf.slice1d(flatWeights, block.offset, block.size), block.shape);
}

/** Whether a pool may come before the bias and the activation of the product that it follows. */
function mayPoolFirst({ layer, weight }: LayerDescription, { traits }: LayerDescription): boolean {
  return (
    traits.picksMaxima &&
    weight !== null &&
    'activation' in layer &&
    activations[layer.activation].isMonotone
  );
}

/** The result is the same, with bias and activation on a quarter of the values. */
function applyPooled(
  product: LayerDescription,
  pool: LayerDescription,
  valueOf: ValueOf,
  values: tf.Tensor,
): tf.Tensor {
  return activateSums(
    product,
    applyLayer(pool, valueOf, sumsOf(product, valueOf, values)),
    valueOf,
  );
}

function applyLayer(
  description: LayerDescription,
  valueOf: ValueOf,
  inputs: tf.Tensor,
  source: RandomSource | null = null,
): tf.Tensor {
  const { layer, layerIndex } = description;
  const module = moduleOf(layer);
  if (!('apply' in module)) {
    return activateSums(description, sumsOf(description, valueOf, inputs), valueOf);
  }
  const random = source === null ? null : (shape: number[]) => source(layerIndex, shape);
  return module.apply({ tf, layer, description, inputs, valueOf, random });
}

/** What a product gives before bias and activation. */
function sumsOf(
  { layer, weight }: LayerDescription,
  valueOf: ValueOf,
  inputs: tf.Tensor,
): tf.Tensor {
  const module = moduleOf(layer);
  if (!('multiply' in module)) throw new Error(`a ${layer.type} layer is no product`);
  return module.multiply(tf, layer, inputs, valueOf(weight as ParameterBlock));
}
