import { type ActivationName, BasinError, type TrainingConfig } from '@basin/core';
import * as tf from '@tensorflow/tfjs-core';
import { activations } from '../network/activations/registry.ts';
import { describeNetwork, type LayerDescription } from '../network/describe-network.ts';
import { parameterView } from '../network/network-function.ts';

/** A dense layer (or a convolution over the whole signal) on features × points. */
export interface NarrowLayer {
  description: LayerDescription;
  inputCount: number;
  unitCount: number;
  /** inputCount, and one more where there is a bias. */
  columnCount: number;
  /** First position of its [unitCount, columnCount] matrix in the folded vector. */
  offset: number;
  activation: ActivationName;
}

/** Weights of a kernel that is small enough to be gathered for the way back. */
const smallKernelSize = 1_000;

/** The layers with weights, each with its place in the folded vector. */
export function narrowLayers({ network }: Pick<TrainingConfig, 'network'>): NarrowLayer[] {
  let offset = 0;
  const layers: NarrowLayer[] = [];
  for (const description of describeNetwork(network).layers) {
    const { layer, weight, bias } = description;
    if (weight === null || !('activation' in layer)) continue;
    const columnCount = weight.fanIn + (bias === null ? 0 : 1);
    layers.push({
      description,
      inputCount: weight.fanIn,
      unitCount: weight.filterCount,
      columnCount,
      offset,
      activation: layer.activation,
    });
    offset += weight.filterCount * columnCount;
  }
  return layers;
}

/** [unitCount · columnCount]: the transposed kernel with the bias as its last column. */
export function foldLayer(
  { description, inputCount, unitCount }: NarrowLayer,
  flat: tf.Tensor1D,
): tf.Tensor1D {
  const { weight, bias } = description;
  if (weight === null) throw new BasinError('model/bad-network', 'a layer without weights');
  const kernel = tf.reshape(parameterView(flat, weight), [inputCount, unitCount]);
  const rows = bias === null ? [kernel] : [kernel, tf.reshape(parameterView(flat, bias), [1, -1])];
  return tf.reshape(tf.transpose(tf.concat(rows, 0)), [-1]);
}

/** [unitCount, columnCount]: a layer's kernel, transposed, and its bias as the last column. */
export function matrixOf(
  { offset, unitCount, columnCount }: NarrowLayer,
  weights: tf.Tensor1D,
): tf.Tensor2D {
  return tf.reshape(tf.slice1d(weights, offset, unitCount * columnCount), [unitCount, columnCount]);
}

/** [unitCount, inputCount]: the matrix without its bias. */
export function kernelOf({ unitCount, inputCount }: NarrowLayer, matrix: tf.Tensor2D): tf.Tensor2D {
  return tf.slice(matrix, [0, 0], [unitCount, inputCount]);
}

/** [unitCount, 1]: the last column of the matrix of a layer with a bias. */
export function biasOf({ unitCount, inputCount }: NarrowLayer, matrix: tf.Tensor2D): tf.Tensor2D {
  return tf.slice(matrix, [0, inputCount], [unitCount, 1]);
}

/**
 * [inputCount, unitCount]: the kernel as the way back needs it. A small one is gathered, for XLA takes
 * a transposition into the product, and its product with a transposed left side takes longer: 2.7 µs
 * against 1.4 of 6 × 6 by 1,000 points, 8.7 against 5.9 of 16 × 16, no more from 32 × 32 on.
 */
export function transposedKernelOf(layer: NarrowLayer, weights: tf.Tensor1D): tf.Tensor2D {
  const { inputCount, unitCount, columnCount, offset } = layer;
  if (unitCount === 1 || inputCount === 1 || inputCount * unitCount > smallKernelSize) {
    return tf.transpose(kernelOf(layer, matrixOf(layer, weights)));
  }
  const positions = Int32Array.from({ length: inputCount * unitCount }, (_, index) => {
    const [input, unit] = [Math.floor(index / unitCount), index % unitCount];
    return offset + unit * columnCount + input;
  });
  return tf.reshape(tf.gather(weights, tf.tensor1d(positions, 'int32')), [inputCount, unitCount]);
}

export function hasBias({ columnCount, inputCount }: NarrowLayer): boolean {
  return columnCount > inputCount;
}

/** Slope by a layer's sums, from the slope by its outputs; activations told by their outputs. */
export function throughActivation<T extends tf.Tensor>(
  activation: NarrowLayer['activation'],
  outputs: T,
  slope: T,
): T {
  const { back } = activations[activation];
  if (back === null) {
    throw new BasinError('model/bad-network', `the outputs of ${activation} do not tell its slope`);
  }
  return back(tf, outputs, slope);
}
