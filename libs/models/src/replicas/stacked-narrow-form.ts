import type { TrainingConfig } from '@basin/core';
import * as tf from '@tensorflow/tfjs-core';
import { activate } from '../network/activate.ts';
import { type NarrowLayer, narrowLayers, throughActivation } from '../training/narrow-layers.ts';

/** Values of a layer on the way forward, kept for the way back. */
interface Trace {
  /** [width, columnCount, points] */
  inputs: tf.Tensor3D;
  /** [width, unitCount, points] */
  outputs: tf.Tensor3D;
  /** [width, unitCount, columnCount] */
  matrix: tf.Tensor3D;
}

/** Losses [width] and gradients [width, size] of replicas with weights [width, size]. */
export type StackedLossAndGradients = (
  weights: tf.Tensor2D,
  inputs: tf.Tensor,
  targets: tf.Tensor,
) => { losses: tf.Tensor1D; gradients: tf.Tensor2D };

/**
 * The narrow form with an axis of replicas in front: products are batched, one matrix product per
 * replica, and no other op joins values of two replicas. So a replica's values depend neither on its
 * slot nor on its neighbours, NaN ones included. (One product over all units of all replicas would be
 * fewer calls, but nothing promises that every row of a matrix is summed in the same order.)
 */
export function stackedNarrowForm(
  config: Pick<TrainingConfig, 'network'>,
  width: number,
): StackedLossAndGradients {
  const layers = narrowLayers(config);
  return (weights, inputs, targets) => {
    const traces = forward(layers, width, weights, stacked(inputs, width));
    const { outputs } = traces.at(-1) as Trace;
    const error = tf.sub(outputs, stacked(targets, width));
    const losses: tf.Tensor1D = tf.mean(tf.square(error), [1, 2]);
    const valueCount = error.size / width;
    const slope: tf.Tensor3D = tf.mul(error, 2 / valueCount);
    return { losses, gradients: backward(layers, width, traces, slope) };
  };
}

function forward(
  layers: NarrowLayer[],
  width: number,
  weights: tf.Tensor2D,
  inputs: tf.Tensor3D,
): Trace[] {
  const ones = tf.ones([width, 1, inputs.shape[2]]);
  let values = inputs;
  return layers.map((layer) => {
    const { activation, inputCount, columnCount, unitCount, offset } = layer;
    const rows = tf.slice2d(weights, [0, offset], [width, unitCount * columnCount]);
    const matrix: tf.Tensor3D = tf.reshape(rows, [width, unitCount, columnCount]);
    const withOnes =
      columnCount === inputCount ? values : tf.concat3d([values, ones as tf.Tensor3D], 1);
    const outputs = activate(activation, tf.matMul(matrix, withOnes)) as tf.Tensor3D;
    values = outputs;
    return { inputs: withOnes, outputs, matrix };
  });
}

/** Gradients of the folded vectors, from the losses' slope by the last layer's outputs. */
function backward(
  layers: NarrowLayer[],
  width: number,
  traces: Trace[],
  slopeOfOutputs: tf.Tensor3D,
): tf.Tensor2D {
  let slope = slopeOfOutputs;
  const gradients: tf.Tensor2D[] = [];
  for (let index = layers.length - 1; index >= 0; index--) {
    const { activation, inputCount, unitCount } = layers[index] as NarrowLayer;
    const { inputs, outputs, matrix } = traces[index] as Trace;
    const slopeOfSums = throughActivation(activation, outputs, slope);
    gradients.unshift(tf.reshape(tf.matMul(slopeOfSums, inputs, false, true), [width, -1]));
    if (index > 0) {
      const kernels = tf.slice3d(matrix, [0, 0, 0], [width, unitCount, inputCount]);
      slope = tf.matMul(kernels, slopeOfSums, true, false);
    }
  }
  return tf.concat2d(gradients, 1);
}

/** [points, …] as [width, features, points], the same for every replica. */
function stacked(rows: tf.Tensor, width: number): tf.Tensor3D {
  const columns = tf.transpose(tf.reshape(rows, [rows.shape[0] as number, -1]));
  return tf.tile(tf.expandDims<tf.Tensor3D>(columns, 0), [width, 1, 1]);
}
