import { type LossConfig, lossName, type NetworkConfig } from '@basin/core';
import type { Tensors } from '@basin/engine';
import { exampleLosses, networkFunction } from '@basin/models';
import * as tf from '@tensorflow/tfjs-core';

/**
 * Per example of a batch, for `weights`, `inputs` and `targets`:
 *
 * - `gradientSquares` [n]: ‖∂ℓᵢ/∂xᵢ‖²;
 * - `jacobianSquares` [n]: ‖∂p(xᵢ)/∂xᵢ‖², Frobenius, with p the softmax outputs (Novak et al. 2018,
 *   "Sensitivity and generalization in neural networks") or, for regression, the outputs.
 *
 * An example's output depends on its own input alone, so one reverse pass over the sum gives the
 * gradients of a whole batch, and one for each output its Jacobian.
 */
export function sensitivityFunction(
  network: NetworkConfig,
  loss: LossConfig,
): (inputs: Tensors) => Tensors {
  const outputsOf = networkFunction(network);
  return ({ weights, inputs, targets, buffers }) => {
    const flat = weights as tf.Tensor1D;
    const kept = buffers as tf.Tensor1D | undefined;
    const data = inputs as tf.Tensor;
    const gradient = tf.grad((x: tf.Tensor) =>
      tf.sum(exampleLosses(loss, outputsOf(flat, x, kept), targets as tf.Tensor)),
    )(data);
    const responses = (x: tf.Tensor): tf.Tensor2D => {
      const outputs = outputsOf(flat, x, kept);
      return lossName(loss) === 'cross-entropy' ? tf.softmax(outputs) : outputs;
    };
    const [count, outputCount] = responses(data).shape;
    const squares = Array.from({ length: outputCount }, (_, output) =>
      squaredNorms(
        tf.grad((x: tf.Tensor) => tf.sum(tf.slice2d(responses(x), [0, output], [count, 1])))(data),
      ),
    );
    return { gradientSquares: squaredNorms(gradient), jacobianSquares: tf.addN(squares) };
  };
}

/** Squared length of each example's entries. */
function squaredNorms(values: tf.Tensor): tf.Tensor1D {
  const count = values.shape[0] as number;
  return tf.sum(tf.square(tf.reshape(values, [count, -1])), 1);
}
