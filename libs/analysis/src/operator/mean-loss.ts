import type { Engine } from '@basin/engine';
import { lossFunction } from '@basin/models';
import * as tf from '@tensorflow/tfjs-core';
import {
  type AnalysedLoss,
  type BatchedFunction,
  batchedFunction,
} from '../inputs/batched-function.ts';
import type { Examples } from '../inputs/examples.ts';
import { vectorSpec } from '../inputs/tensor-spec.ts';
import { addScaled } from '../vectors.ts';

/** The mean loss over all the examples, as a function of the flat weights. */
export interface MeanLoss {
  value(weights: Float64Array): number;
  gradient(weights: Float64Array): { loss: number; gradient: Float64Array };
}

/** Compiles loss and gradient, each when first wanted; batches are summed in double precision. */
export function openMeanLoss(
  engine: Engine,
  config: AnalysedLoss,
  examples: Examples,
  precision: 'float32' | 'float64' = 'float32',
): MeanLoss {
  const meanLoss = lossFunction(config.loss, config.network);
  let value: BatchedFunction | null = null;
  let gradient: BatchedFunction | null = null;

  function open(size: number, name: string, withGradient: boolean): BatchedFunction {
    return batchedFunction(
      engine,
      examples,
      config,
      ({ weights, inputs, targets, buffers }) => {
        const lossAt = (theta: tf.Tensor): tf.Scalar =>
          meanLoss(
            theta as tf.Tensor1D,
            inputs as tf.Tensor,
            targets as tf.Tensor,
            buffers as tf.Tensor1D | undefined,
          );
        if (!withGradient) return { loss: lossAt(weights as tf.Tensor) };
        const found = tf.valueAndGrad(lossAt)(weights as tf.Tensor);
        return { loss: found.value, gradient: found.grad };
      },
      { precision, name, extra: { weights: vectorSpec(size) } },
    );
  }

  return {
    value(weights) {
      value ??= open(weights.length, 'mean-loss', false);
      let loss = 0;
      value({ weights }, (values, { count }) => {
        loss += (count / examples.count) * (values['loss']?.[0] as number);
      });
      return loss;
    },
    gradient(weights) {
      gradient ??= open(weights.length, 'mean-loss-gradient', true);
      let loss = 0;
      const total = new Float64Array(weights.length);
      gradient({ weights }, (values, { count }) => {
        loss += (count / examples.count) * (values['loss']?.[0] as number);
        addScaled(total, count / examples.count, values['gradient'] as Float64Array);
      });
      return { loss, gradient: total };
    },
  };
}
