import * as tf from '@tensorflow/tfjs-core';
import { activate } from '../network/activate.ts';
import {
  biasOf,
  hasBias,
  kernelOf,
  matrixOf,
  type NarrowLayer,
  throughActivation,
} from './narrow-layers.ts';
import type { Stage } from './narrow-stage.ts';

/** Units from which the products below are sooner than the units' values one by one. */
const leastHinges = 64;
const mostOutputs = 2;

/** Two layers that are a sum of many hinges: one input, many ReLU units, one or two outputs. */
export function isHingePair(
  hinges: NarrowLayer,
  outputs: NarrowLayer | undefined,
): outputs is NarrowLayer {
  return (
    hinges.activation === 'relu' &&
    hinges.inputCount === 1 &&
    hinges.unitCount >= leastHinges &&
    hasBias(hinges) &&
    outputs !== undefined &&
    outputs.unitCount <= mostOutputs
  );
}

/**
 * Two layers as one, a piecewise linear function of one input x: with M the mask of units × points
 * that are above their hinge, a ReLU's value is M · (w x + b), so that
 *
 *     Σᵤ vᵤ relu(wᵤ x + bᵤ) = x · Σᵤ vᵤ wᵤ Mᵤ + Σᵤ vᵤ bᵤ Mᵤ,
 *
 * and every gradient is a sum over points of s M or s x M, s the slope by the output. All of it is one
 * pass that writes M, and two matrix products with it; layer by layer it is five passes over units ×
 * points.
 */
export function hingeStage(hinges: NarrowLayer, outputs: NarrowLayer): Stage {
  return (weights, inputs) => {
    const first = matrixOf(hinges, weights);
    const second = matrixOf(outputs, weights);
    const [kernel, bias] = [kernelOf(hinges, first), biasOf(hinges, first)];
    const outer = kernelOf(outputs, second);
    const above = tf.cast(tf.greater(tf.add(tf.mul(kernel, inputs), bias), 0), 'float32');
    // [2 · outputs, points]: the line's gradient by the input, then its height at 0.
    const lines: tf.Tensor2D = tf.matMul(
      tf.concat([tf.mul(outer, tf.transpose(kernel)), tf.mul(outer, tf.transpose(bias))], 0),
      above,
    );
    const [steepness, height] = halves(lines, 0);
    const sums = tf.add(tf.mul(inputs, steepness), height);
    const values = activate(
      outputs.activation,
      hasBias(outputs) ? tf.add(sums, biasOf(outputs, second)) : sums,
    ) as tf.Tensor2D;
    return {
      outputs: values,
      back(slopeOfOutputs) {
        const slope = throughActivation(outputs.activation, values, slopeOfOutputs);
        const sumsOfSlopes: tf.Tensor2D = tf.matMul(
          above,
          tf.concat([tf.mul(slope, inputs), slope], 0),
          false,
          true,
        );
        const [byInput, byOne] = halves(sumsOfSlopes, 1); // [hinges, outputs] each
        const outwards = tf.transpose(outer);
        const ofHinges = [byInput, byOne].map((part) => tf.sum(tf.mul(outwards, part), 1, true));
        const ofOuter = tf.transpose(tf.add(tf.mul(kernel, byInput), tf.mul(bias, byOne)));
        const ofSecond = hasBias(outputs)
          ? tf.concat([ofOuter, tf.sum(slope, 1, true)], 1)
          : ofOuter;
        return {
          ofWeights: [tf.concat(ofHinges, 1), ofSecond].map((part) => tf.reshape(part, [-1])),
          ofInputs: () => tf.sum(tf.mul(slope, steepness), 0, true),
        };
      },
    };
  };
}

function halves(matrix: tf.Tensor2D, axis: 0 | 1): [tf.Tensor2D, tf.Tensor2D] {
  return tf.split(matrix, 2, axis) as [tf.Tensor2D, tf.Tensor2D];
}
