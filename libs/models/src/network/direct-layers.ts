import {
  denseLayer,
  directConvolution,
  hasDenseLayer,
  hasDirectConvolution,
  normalisedRows,
} from '@basin/engine';
import * as tf from '@tensorflow/tfjs-core';
import { activate } from './activate.ts';
import type { LayerDescription, ParameterBlock } from './describe-network.ts';
import type { DirectForm } from './layers/layer.ts';
import { moduleOf } from './layers/registry.ts';
import { maximumOfFour } from './patch-convolution.ts';

/*
 * Convolutions that no pool of 2 follows, or that are too large for it, by the engine's own function, and
 * pools that do not overlap as maxima over slices: in programs of XLA, whose convolutions and whose
 * gradient of a pool are slow on processors.
 */

type ValueOf = (block: ParameterBlock) => tf.Tensor;

/** How the engine's own function computes a layer; null where it does not. */
export function directFormOf({ layer }: LayerDescription): DirectForm | null {
  const module = moduleOf(layer);
  return 'direct' in module && module.direct !== undefined ? module.direct(layer) : null;
}

/**
 * The layer applied; null where the engine's own function does not compute it here.
 *
 * @param values [n, height, width, channels] or [n, length, channels]
 * @param isData whether the values are data, to which no gradient is wanted
 */
export function applyDirect(
  description: LayerDescription,
  valueOf: ValueOf,
  values: tf.Tensor,
  isData: boolean,
): tf.Tensor | null {
  const { layer, bias } = description;
  if (!('activation' in layer)) return null;
  const isRelu = layer.activation === 'relu';
  const offsets = bias === null ? null : (valueOf(bias) as tf.Tensor1D);
  const sums = convolved(description, valueOf, offsets, values, isRelu, isData);
  return sums === null || isRelu ? sums : activate(layer.activation, sums);
}

/**
 * A dense layer or layer norm by the engine's own function, bias, ReLU and all gradients with it; null where another
 * layer is given.
 *
 * @param values [n, inputs]
 * @param isData whether the values are data, to which no gradient is wanted
 */
export function applyDirectDense(
  { layer, weight, bias }: LayerDescription,
  valueOf: ValueOf,
  values: tf.Tensor,
  isData: boolean,
): tf.Tensor | null {
  if (!hasDenseLayer() || values.rank !== 2 || weight === null) return null;
  const rows = values as tf.Tensor2D;
  const kernel = valueOf(weight);
  const offsets = bias === null ? null : (valueOf(bias) as tf.Tensor1D);
  if (layer.type === 'layer-norm' && offsets !== null && !isData) {
    return normalisedRows(rows, kernel as tf.Tensor1D, offsets, layer.epsilon);
  }
  if (layer.type !== 'dense') return null;
  const isRelu = layer.activation === 'relu';
  const sums = denseLayer(rows, kernel as tf.Tensor2D, offsets ?? tf.zeros([layer.units]), {
    activation: isRelu ? 'relu' : 'linear',
    isData,
  });
  return isRelu ? sums : activate(layer.activation, sums);
}

/** What a layer gives before bias and activation; null where the engine's own function does not compute it here. */
export function directSums(
  description: LayerDescription,
  valueOf: ValueOf,
  values: tf.Tensor,
  isData: boolean,
): tf.Tensor | null {
  return convolved(description, valueOf, null, values, false, isData);
}

/** Whether a pool is computed by slices: of 2 × 2, without an overlap and nothing around. */
export function isSlicedPool({ layer }: LayerDescription): boolean {
  return (
    layer.type === 'max-pool2d' &&
    layer.size === 2 &&
    (layer.stride ?? 2) === 2 &&
    layer.padding === 0
  );
}

/**
 * Maxima of 2 × 2; a row or column that is left over at the end is dropped.
 *
 * @param values [n, height, width, channels]
 * @returns [n, ⌊height/2⌋, ⌊width/2⌋, channels]
 */
export function poolBySlices(values: tf.Tensor4D): tf.Tensor4D {
  const [count, height, width, channels] = values.shape;
  const [rows, columns] = [Math.floor(height / 2), Math.floor(width / 2)];
  const even =
    height === 2 * rows && width === 2 * columns
      ? values
      : tf.slice4d(values, [0, 0, 0, 0], [count, 2 * rows, 2 * columns, channels]);
  const split = tf.reshape(even, [count * rows, 2, columns, 2 * channels]);
  const windows = tf.reshape(tf.transpose(split, [0, 2, 1, 3]), [
    count * rows * columns,
    4 * channels,
  ]);
  const pooled = maximumOfFour(windows as tf.Tensor2D, channels);
  return tf.reshape(pooled, [count, rows, columns, channels]);
}

/** Images with the zeros that a convolution wants around them; a signal's height of 1 stays as it is. */
export function withZerosAround(
  images: tf.Tensor4D,
  { before, after }: DirectForm,
  isSignal = false,
): tf.Tensor4D {
  if (before + after === 0) return images;
  const around: [number, number] = [before, after];
  return tf.pad4d(images, [[0, 0], isSignal ? [0, 0] : around, around, [0, 0]]);
}

function convolved(
  description: LayerDescription,
  valueOf: ValueOf,
  bias: tf.Tensor1D | null,
  values: tf.Tensor,
  isRelu: boolean,
  isData: boolean,
): tf.Tensor | null {
  const form = directFormOf(description);
  if (form === null || !hasDirectConvolution()) return null;
  const kernel = valueOf(description.weight as ParameterBlock);
  const isSignal = values.rank === 3;
  const images = (isSignal ? tf.expandDims(values, 1) : values) as tf.Tensor4D;
  const sums = directConvolution(
    withZerosAround(images, form, isSignal),
    (isSignal ? tf.expandDims(kernel, 0) : kernel) as tf.Tensor4D,
    bias ?? tf.zeros([kernel.shape.at(-1) as number]),
    { activation: isRelu ? 'relu' : 'linear', stride: form.stride, isData },
  );
  return isSignal ? tf.squeeze(sums, [1]) : sums;
}
