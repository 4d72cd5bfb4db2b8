import * as tf from '@tensorflow/tfjs-core';
import type { DenseLayer, LayerwiseLoss } from './dense-layers.ts';
import { bandsFrom, type BlockTerms, blockTerms, gradientOf } from './layerwise-hessian.ts';
import { forwardPass, type LayerPass, lossPass } from './layerwise-pass.ts';

/**
 * A batch's part of the Hessian, but for the first layer's inputs x: with them, the first layer's rows of it are
 * sums over the examples of x·xᵀ times `own`, and of x times `others`. Without the loss's scale.
 */
export interface WideFactors {
  /** Sum over the examples. */
  loss: tf.Scalar;
  /** ∂L/∂z of the first layer, [n, units]. */
  errors: tf.Tensor2D;
  /** ∂²L/∂z² of the first layer, [n, units · units]. */
  own: tf.Tensor2D;
  /** By the first layer's sums and all later parameters, [n, units · later parameters]; none without later layers. */
  others?: tf.Tensor2D;
  /** Of the later layers, summed: their gradient, and their blocks above and on the diagonal. */
  gradient?: tf.Tensor1D;
  hessian?: tf.Tensor2D;
}

/** The factors of one batch, as `layerwiseHessian` its whole Hessian. */
export function wideFactors(
  layers: readonly DenseLayer[],
  loss: LayerwiseLoss,
  weights: tf.Tensor1D,
  inputs: tf.Tensor,
  targets: tf.Tensor,
): WideFactors {
  const passes = forwardPass(layers, weights, inputs);
  const output = lossPass(loss, passes, targets);
  const [own, ...others] = blockTerms(passes, 0, output) as [BlockTerms, ...BlockTerms[]];
  const later = passes.slice(1);
  const flat = (values: tf.Tensor): tf.Tensor2D => tf.reshape(values, [values.shape[0]!, -1]);
  const first = {
    loss: output.lossSum,
    errors: (passes[0] as LayerPass).errors,
    own: flat(own.errors),
  };
  if (later.length === 0) return first;
  const factors = later.map((pass, index) => factor(pass, others[index] as BlockTerms));
  return {
    ...first,
    others: flat(tf.concat(factors, 2)),
    gradient: gradientOf(later),
    hessian: bandsFrom(passes, 1, output),
  };
}

/** Of the first layer's sums and one later layer's parameters, [n, units, parameters]. */
function factor({ layer, rows, errors }: LayerPass, terms: BlockTerms): tf.Tensor3D {
  const previous = terms.previous as tf.Tensor3D;
  const bent = times(tf.expandDims(rows, 1), terms.errors);
  const moved = times(previous, tf.expandDims(errors, 1));
  const [count, unit] = previous.shape;
  // The last row holds biases, whose input is the constant 1.
  const zeros = tf.zeros([count, unit, 1, layer.outputCount]);
  const sum = tf.add(bent, layer.bias ? tf.concat([moved, zeros], 2) : moved);
  return tf.reshape(sum, [count, unit, -1]);
}

/** [n, u or 1, p] and [n, u or 1, q] give [n, u, p, q]. */
function times(left: tf.Tensor, right: tf.Tensor): tf.Tensor {
  return tf.mul(tf.expandDims(left, 3), tf.expandDims(right, 2));
}
