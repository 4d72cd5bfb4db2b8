import * as tf from '@tensorflow/tfjs-core';
import { activate } from '../network/activate.ts';
import {
  biasOf,
  hasBias,
  kernelOf,
  matrixOf,
  type NarrowLayer,
  throughActivation,
  transposedKernelOf,
} from './narrow-layers.ts';

/** A part of a chain of dense layers, applied to [features, points], with the folded weights. */
export type Stage = (weights: tf.Tensor1D, inputs: tf.Tensor2D) => Applied;

/** A stage's outputs, and the way back through it. */
export interface Applied {
  /** [features, points], after the activation. */
  outputs: tf.Tensor2D;
  /** Slopes of the loss, from that by the outputs. */
  back(slope: tf.Tensor2D): Slopes;
}

interface Slopes {
  /** By the stage's part of the folded weights, in pieces, in their order. */
  ofWeights: tf.Tensor1D[];
  /** By the inputs, where it is asked for. */
  ofInputs(): tf.Tensor2D;
}

/** Units from which a bias's gradient is a product with ones, sooner under XLA than its sum. */
const wideUnitCount = 64;

/** One dense layer. */
export function denseStage(layer: NarrowLayer): Stage {
  return (weights, values) => {
    const matrix = matrixOf(layer, weights);
    const inputs = foldsBias(layer) ? withOnes(values) : values;
    const outputs = activate(layer.activation, sumsOf(layer, matrix, inputs)) as tf.Tensor2D;
    return {
      outputs,
      back(slopeOfOutputs) {
        const slope = throughActivation(layer.activation, outputs, slopeOfOutputs);
        return {
          ofWeights: [tf.reshape(matrixGradient(layer, inputs, slope), [-1])],
          ofInputs: () => slopeOfInputs(layer, weights, slope),
        };
      },
    };
  };
}

/**
 * Whether a layer's product takes the bias along, against a row of ones. A layer of one input needs
 * no product, and one of a single unit would copy all its inputs for the sake of the ones.
 */
function foldsBias(layer: NarrowLayer): boolean {
  return hasBias(layer) && layer.inputCount > 1 && layer.unitCount > 1;
}

function withOnes(values: tf.Tensor2D): tf.Tensor2D {
  return tf.concat([values, tf.ones([1, values.shape[1]])], 0) as tf.Tensor2D;
}

/** [unitCount, points]: what a layer's activation is applied to. */
function sumsOf(layer: NarrowLayer, matrix: tf.Tensor2D, inputs: tf.Tensor2D): tf.Tensor {
  if (foldsBias(layer)) return tf.matMul(matrix, inputs);
  const kernel = kernelOf(layer, matrix);
  const products = layer.inputCount === 1 ? tf.mul(kernel, inputs) : tf.matMul(kernel, inputs);
  return hasBias(layer) ? tf.add(products, biasOf(layer, matrix)) : products;
}

/** [unitCount, columnCount] */
function matrixGradient(layer: NarrowLayer, inputs: tf.Tensor2D, slope: tf.Tensor2D): tf.Tensor {
  const products = tf.matMul(slope, inputs, false, true);
  if (foldsBias(layer) || !hasBias(layer)) return products;
  return tf.concat([products, biasGradient(layer, slope)], 1);
}

/** [unitCount, 1]. Where there are many units, XLA's product with ones is sooner than its sum. */
function biasGradient({ unitCount }: NarrowLayer, slope: tf.Tensor2D): tf.Tensor {
  return unitCount < wideUnitCount
    ? tf.sum(slope, 1, true)
    : tf.matMul(slope, tf.ones([1, slope.shape[1]]) as tf.Tensor2D, false, true);
}

/** [inputCount, points] */
function slopeOfInputs(layer: NarrowLayer, weights: tf.Tensor1D, slope: tf.Tensor2D): tf.Tensor2D {
  const kernel = transposedKernelOf(layer, weights);
  // A single unit's kernel is a column, its slope a row.
  return layer.unitCount === 1 ? tf.mul(kernel, slope) : tf.matMul(kernel, slope);
}
