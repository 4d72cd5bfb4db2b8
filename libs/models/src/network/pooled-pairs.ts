import type { ActivationName } from '@basin/core';
import { hasDirectConvolution, hasPooledConvolution, pooledConvolution } from '@basin/engine';
import * as tf from '@tensorflow/tfjs-core';
import {
  type LayerDescription,
  type NetworkDescription,
  type ParameterBlock,
  withInner,
} from './describe-network.ts';
import { activate, activateSums } from './activate.ts';
import { activations } from './activations/registry.ts';
import type { DirectForm } from './layers/layer.ts';
import { directFormOf, isSlicedPool, withZerosAround } from './direct-layers.ts';
import {
  convolveAndPool,
  convolveAndPoolToBlocks,
  convolveBlocksAndPool,
  isPatchPair,
  pooledSize,
} from './patch-convolution.ts';

/*
 * Convolutions of 3 × 3 or 5 × 5 and the pools of 2 that follow them as one, in programs of XLA: by the engine's
 * own function, or where there is none (of 3 × 3, `isPatchPair`) as a matrix product over patches.
 */

type ValueOf = (block: ParameterBlock) => tf.Tensor;

/** Whether the engine's own functions compute all convolutions and pools of a network, and there are any. */
export function isEngineThroughout({ layers }: NetworkDescription): boolean {
  const isConvolution = (layer: LayerDescription): boolean =>
    layer.traits.isConvolutional || directFormOf(layer) !== null;
  const simple = withInner(layers).filter(({ inner }) => Object.keys(inner).length === 0);
  const convolutions = simple.filter(isConvolution);
  const pools = simple.filter(({ traits }) => traits.picksMaxima);
  return (
    hasDirectConvolution() &&
    convolutions.length > 0 &&
    convolutions.every((layer) => directFormOf(layer) !== null) &&
    pools.every(isSlicedPool)
  );
}

/** Whether a network has no convolution and no pool, within its layers neither. */
export function isDenseThroughout({ layers }: Pick<NetworkDescription, 'layers'>): boolean {
  return withInner(layers).every(
    (layer) =>
      !layer.traits.isConvolutional && !layer.traits.picksMaxima && layer.layer.type !== 'conv1d',
  );
}

/** Layers at the start of a network that are computed as one; null where they are not. */
export function applyFirstPairs(
  layers: readonly LayerDescription[],
  valueOf: ValueOf,
  images: tf.Tensor4D,
): { values: tf.Tensor; layerCount: number } | null {
  return startsWithTwoPairs(layers) && !isPooledAtOnce(layers[0], layers[1])
    ? { values: applyTwoPairs(layers, valueOf, images), layerCount: 4 }
    : null;
}

/** The pair that starts at a layer, applied; null where none does. @param isData no gradient to the images is wanted */
export function applyPair(
  layers: readonly LayerDescription[],
  index: number,
  valueOf: ValueOf,
  images: tf.Tensor4D,
  isData: boolean,
): tf.Tensor | null {
  const convolution = layers[index] as LayerDescription;
  if (isPooledAtOnce(convolution, layers[index + 1])) {
    return applyAtOnce(layers, index, valueOf, images, isData);
  }
  if (!isPatchPair(convolution, layers[index + 1])) return null;
  const pooled = convolveAndPool(images, kernelOf(convolution, valueOf));
  return activateSums(convolution, pooled, valueOf);
}

/** Whether the engine's own function computes a convolution and its pool. */
function isPooledAtOnce(
  description: LayerDescription | undefined,
  pool: LayerDescription | undefined,
): boolean {
  if (description === undefined || pool === undefined || !isSlicedPool(pool)) return false;
  const { layer, weight } = description;
  const form = layer.type === 'conv2d' ? directFormOf(description) : null;
  if (form === null || form.stride !== 1 || weight === null) return false;
  const [kernelSize = 0, , channels = 0] = weight.shape;
  return (
    activations[activationOf(description)].isMonotone && hasPooledConvolution(channels, kernelSize)
  );
}

/** A pair by the engine's own function: only those pooled values that the next layer reads. */
function applyAtOnce(
  layers: readonly LayerDescription[],
  index: number,
  valueOf: ValueOf,
  images: tf.Tensor4D,
  isData: boolean,
): tf.Tensor {
  const description = layers[index] as LayerDescription;
  const kernel = kernelOf(description, valueOf);
  const { bias } = description;
  const padded = withZerosAround(images, directFormOf(description) as DirectForm);
  const next = layers[index + 2];
  const isRead = (size: number): number =>
    next !== undefined && isUnpadded(next) && isPooledAtOnce(next, layers[index + 3])
      ? size - (size % 2)
      : size;
  const [rows, columns] = pooledSize(padded, kernel.shape[0]).map(isRead) as [number, number];
  const activation = activationOf(description);
  const hasRelu = activation === 'relu';
  const sums = pooledConvolution(
    padded,
    kernel,
    bias === null ? tf.zeros([kernel.shape[3]]) : (valueOf(bias) as tf.Tensor1D),
    { activation: hasRelu ? 'relu' : 'linear', rows, columns, isData },
  );
  return hasRelu ? sums : activate(activation, sums);
}

function isUnpadded(description: LayerDescription): boolean {
  const form = directFormOf(description);
  return form !== null && form.before + form.after === 0;
}

function startsWithTwoPairs([first, second, third, fourth]: readonly LayerDescription[]): boolean {
  return (
    first !== undefined &&
    isPatchPair(first, second) &&
    third !== undefined &&
    isPatchPair(third, fourth)
  );
}

/** The two pairs at the start of a network, the first giving its values in the order of the second. */
function applyTwoPairs(
  layers: readonly LayerDescription[],
  valueOf: ValueOf,
  images: tf.Tensor4D,
): tf.Tensor {
  const [first, , second] = layers as readonly LayerDescription[] as [
    LayerDescription,
    LayerDescription,
    LayerDescription,
  ];
  const activation = activationOf(first);
  const sums = convolveAndPoolToBlocks(images, kernelOf(first, valueOf));
  const blocks =
    first.bias === null
      ? activate(activation, sums)
      : activate(activation, tf.add(sums, tf.tile(valueOf(first.bias), [4])));
  const pooled = convolveBlocksAndPool(blocks as tf.Tensor4D, kernelOf(second, valueOf));
  return activateSums(second, pooled, valueOf);
}

function kernelOf({ weight }: LayerDescription, valueOf: ValueOf): tf.Tensor4D {
  return valueOf(weight as ParameterBlock) as tf.Tensor4D;
}

function activationOf({ layer }: LayerDescription): ActivationName {
  return 'activation' in layer ? layer.activation : 'linear';
}
