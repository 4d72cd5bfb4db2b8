import type { TrainingConfig } from '@basin/core';
import * as tf from '@tensorflow/tfjs-core';
import { exampleLosses } from '../loss-function.ts';
import type { Batch } from './weight-form.ts';

/** Mean loss of a batch by the network's outputs [n, outputs], its examples weighted as it says. */
export function batchLoss(
  loss: TrainingConfig['loss'],
  outputs: tf.Tensor2D,
  batch: Batch,
): tf.Scalar {
  const losses = exampleLosses(loss, outputs, batch.targets);
  return batch.exampleWeights === null
    ? tf.mean(losses)
    : tf.sum(tf.mul(losses, batch.exampleWeights));
}
