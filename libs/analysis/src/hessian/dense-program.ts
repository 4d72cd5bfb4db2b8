import type { Engine } from '@basin/engine';
import type * as tf from '@tensorflow/tfjs-core';
import {
  type AnalysedLoss,
  type BatchedFunction,
  batchedFunction,
} from '../inputs/batched-function.ts';
import type { Examples } from '../inputs/examples.ts';
import { vectorSpec } from '../inputs/tensor-spec.ts';
import type { DenseLoss } from './dense-layers.ts';

/** Sums and factors of one batch of a dense network's loss, such as `layerwiseHessian`. */
type BatchPart = (
  layers: DenseLoss['layers'],
  loss: DenseLoss['loss'],
  weights: tf.Tensor1D,
  inputs: tf.Tensor,
  targets: tf.Tensor,
) => object;

/** A compiled function of the weights, batch by batch over the examples. */
export function denseProgram(
  engine: Engine,
  target: AnalysedLoss,
  { layers, loss }: DenseLoss,
  weightCount: number,
  examples: Examples,
  options: { precision: 'float32' | 'float64'; name: string },
  part: BatchPart,
): BatchedFunction {
  return batchedFunction(
    engine,
    examples,
    target,
    ({ weights, inputs, targets }) => ({
      ...part(layers, loss, weights as tf.Tensor1D, inputs as tf.Tensor, targets as tf.Tensor),
    }),
    { ...options, extra: { weights: vectorSpec(weightCount) } },
  );
}
