import { activations } from '@basin/models';
import * as tf from '@tensorflow/tfjs-core';
import type { DenseLayer, LayerwiseLoss } from './dense-layers.ts';

/** One layer at the given weights and examples. */
export interface LayerPass {
  layer: DenseLayer;
  /** [inputs, outputs]. */
  kernel: tf.Tensor2D;
  /** Its inputs [n, inputs], with a column of ones behind them where it has biases. */
  rows: tf.Tensor2D;
  values: tf.Tensor2D;
  /** φ′ and φ″ at its sums [n, outputs]; null for 1 and for 0. */
  slope: tf.Tensor2D | null;
  curvature: tf.Tensor2D | null;
  /** ∂L/∂a and ∂L/∂z [n, outputs], without the loss's scale; set by `lossPass`. */
  valueErrors: tf.Tensor2D;
  errors: tf.Tensor2D;
}

/** The loss's second derivative by the outputs, as a product with [n, k, outputs]. */
export interface OutputCurvature {
  lossSum: tf.Scalar;
  apply(values: tf.Tensor3D): tf.Tensor3D;
}

export function forwardPass(
  layers: readonly DenseLayer[],
  weights: tf.Tensor1D,
  inputs: tf.Tensor,
): LayerPass[] {
  let values = tf.reshape(inputs, [inputs.shape[0] as number, -1]) as tf.Tensor2D;
  return layers.map((layer) => {
    const { offset, inputCount, outputCount } = layer;
    const size = inputCount * outputCount;
    const kernel = tf.reshape(tf.slice1d(weights, offset, size), [inputCount, outputCount]);
    const rows = layer.bias ? tf.concat([values, tf.onesLike(firstColumn(values))], 1) : values;
    let sums: tf.Tensor2D = tf.matMul(values, kernel as tf.Tensor2D);
    if (layer.bias) sums = tf.add(sums, tf.slice1d(weights, offset + size, outputCount));
    const activated = activations[layer.activation].derivatives(tf, sums);
    values = activated.values;
    const pass = { layer, kernel: kernel as tf.Tensor2D, rows, ...activated };
    return { ...pass, valueErrors: values, errors: values };
  });
}

/** Fills in the errors, from the loss back to the first layer. */
export function lossPass(
  loss: LayerwiseLoss,
  passes: readonly LayerPass[],
  targets: tf.Tensor,
): OutputCurvature {
  const outputs = (passes.at(-1) as LayerPass).values;
  const { lossSum, errors, apply } =
    loss === 'cross-entropy'
      ? crossEntropy(outputs, targets as tf.Tensor1D)
      : squaredError(outputs, targets as tf.Tensor2D);
  let valueErrors = errors;
  for (const pass of [...passes].reverse()) {
    pass.valueErrors = valueErrors;
    pass.errors = pass.slope === null ? valueErrors : tf.mul(valueErrors, pass.slope);
    valueErrors = tf.matMul(pass.errors, pass.kernel, false, true);
  }
  return { lossSum, apply };
}

interface OutputErrors extends OutputCurvature {
  errors: tf.Tensor2D;
}

/** Half the squared error: the factor 2 is in `lossScale`. */
function squaredError(outputs: tf.Tensor2D, targets: tf.Tensor2D): OutputErrors {
  const errors = tf.sub(outputs, targets) as tf.Tensor2D;
  return { lossSum: tf.sum(tf.square(errors)), errors, apply: (values) => values };
}

/** ∂²L/∂a² = diag(s) − s·sᵀ with s the softmax. */
function crossEntropy(outputs: tf.Tensor2D, labels: tf.Tensor1D): OutputErrors {
  const classes = tf.oneHot(labels, outputs.shape[1], 1, 0, 'float32') as tf.Tensor2D;
  const logShares = tf.logSoftmax(outputs);
  const shares = tf.exp(logShares);
  const wide = tf.expandDims(shares, 1);
  return {
    lossSum: tf.neg(tf.sum(tf.mul(classes, logShares))),
    errors: tf.sub(shares, classes),
    apply: (values) =>
      tf.mul(wide, tf.sub(values, tf.sum(tf.mul(wide, values), 2, true))) as tf.Tensor3D,
  };
}

function firstColumn(values: tf.Tensor2D): tf.Tensor2D {
  return tf.slice2d(values, [0, 0], [values.shape[0], 1]);
}
