import type { LoopForm, TensorSpecs, Tensors } from '@basin/engine';
import type * as tf from '@tensorflow/tfjs-core';

/** One batch inside a step. */
export interface Batch {
  /** float32 [n, …inputShape]. */
  inputs: tf.Tensor;
  targets: tf.Tensor;
  /** Weight of each example in the mean loss [n]; null where all count alike. */
  exampleWeights: tf.Tensor1D | null;
}

/**
 * How a training step holds the weights and computes loss and gradients. Forms differ in speed, not
 * in meaning; `chooseForm` picks one by rule from the config, so that runs repeat.
 */
export interface WeightForm {
  readonly name: string;
  /** The tensors that the weights are held in. */
  readonly specs: TensorSpecs;
  /** How the engine should run the loop over this many steps: XLA's compilation has to pay. */
  loopForm(stepCount: number): LoopForm;
  /** From the flat vector of `describeNetwork`; the caller disposes the results. */
  pack(flatWeights: tf.Tensor1D): Tensors;
  /** Back to the flat vector; also called inside steps. */
  unpack(weights: Tensors): tf.Tensor1D;
  /** Mean loss of a batch, and its gradient by each tensor of weights. */
  lossAndGradients(weights: Tensors, batch: Batch): { loss: tf.Scalar; gradients: Tensors };
}
