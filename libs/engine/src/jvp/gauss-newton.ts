import * as tf from '@tensorflow/tfjs-core';
import { hessianVectorProduct, jvp } from './jvp.ts';

/**
 * The product of a loss's Gauss–Newton matrix with a vector, exactly: JᵀCJ·v, with J the Jacobian of the
 * outputs by the weights and C the loss's Hessian by the outputs (Schraudolph 2002, "Fast Curvature
 * Matrix-Vector Products for Second-Order Gradient Descent"). One pass forward for Jv, C times that, one
 * pass back. It is the Hessian without the curvature of the network itself, and positive semidefinite
 * where the loss is convex in the outputs.
 *
 * @param outputsOf a pure function of the weights [n] in tfjs ops, of any shape.
 * @param lossOf a pure function of those outputs.
 * @returns the product [n]; throws as `jvp` does.
 */
export function gaussNewtonVectorProduct(
  outputsOf: (weights: tf.Tensor1D) => tf.Tensor,
  lossOf: (outputs: tf.Tensor) => tf.Scalar,
  weights: tf.Tensor1D,
  vector: tf.Tensor1D,
): tf.Tensor1D {
  const { outputs, tangents } = jvp(
    (primals) => ({ outputs: outputsOf(primals['weights'] as tf.Tensor1D) }),
    { weights },
    { weights: vector },
  );
  const { product } = hessianVectorProduct(
    lossOf,
    outputs['outputs'] as tf.Tensor,
    tangents['outputs'] as tf.Tensor,
  );
  return pulledBack(outputsOf, weights, product);
}

/**
 * The product of the empirical Fisher matrix with a vector, exactly: the mean over examples of gᵢ(gᵢ·v), with
 * gᵢ the gradient of an example's own loss. It is no Fisher information, and no approximation of the Hessian
 * away from a perfect fit (Kunstner, Balles and Hennig 2019, "Limitations of the Empirical Fisher
 * Approximation").
 *
 * @param lossesOf each example's loss [examples], a pure function of the weights [n].
 * @returns the product [n]; throws as `jvp` does.
 */
export function empiricalFisherVectorProduct(
  lossesOf: (weights: tf.Tensor1D) => tf.Tensor1D,
  weights: tf.Tensor1D,
  vector: tf.Tensor1D,
): tf.Tensor1D {
  const { tangents } = jvp(
    (primals) => ({ losses: lossesOf(primals['weights'] as tf.Tensor1D) }),
    { weights },
    { weights: vector },
  );
  const slopes = tangents['losses'] as tf.Tensor1D;
  return pulledBack(lossesOf, weights, tf.div(slopes, slopes.shape[0]));
}

/** Jᵀu of a function of the weights. */
function pulledBack(
  valuesOf: (weights: tf.Tensor1D) => tf.Tensor,
  weights: tf.Tensor1D,
  values: tf.Tensor,
): tf.Tensor1D {
  return tf.grad((theta: tf.Tensor) => tf.sum(tf.mul(valuesOf(theta as tf.Tensor1D), values)))(
    weights,
  ) as tf.Tensor1D;
}
