import * as tf from '@tensorflow/tfjs-core';
import { type DenseLayer, type LayerwiseLoss, rowCount } from './dense-layers.ts';
import { forwardPass, type LayerPass, lossPass, type OutputCurvature } from './layerwise-pass.ts';

/** Sums over the batch's examples; `lossScale` makes the mean loss's quantities of them. */
export interface LayerwiseSums {
  loss: tf.Scalar;
  gradient: tf.Tensor1D;
  /** [parameters, parameters]; blocks below the diagonal ones are zero (mirror them). */
  hessian: tf.Tensor2D;
}

/** What the sums must be multiplied with; kept out of the tensors, so that no constant is rounded. */
export function lossScale(
  loss: LayerwiseLoss,
  exampleCount: number,
  outputCount: number,
): LossScale {
  if (loss === 'cross-entropy') return { loss: 1 / exampleCount, derivative: 1 / exampleCount };
  const terms = exampleCount * outputCount;
  return { loss: 1 / terms, derivative: 2 / terms };
}

export interface LossScale {
  loss: number;
  derivative: number;
}

/**
 * Exact Hessian of a dense network's loss, block by block (Bishop 1992, "Exact calculation of the
 * Hessian matrix for the multilayer perceptron"). With sums z, values a = φ(z) and errors
 * δ = ∂L/∂z of each layer, the block of layers l ≤ m is
 *
 *   ∂²L/∂W_l[i,j]∂W_m[p,q] = Σ over examples of a_{l−1,i}·(a_{m−1,p}·∂δ_{m,q}/∂z_{l,j} + ∂a_{m−1,p}/∂z_{l,j}·δ_{m,q})
 *
 * so that derivatives are carried for the units of the network, not for its parameters, and each
 * block is two matrix products over the examples. Where ReLU's sum is 0 its derivative is 0.
 *
 * @param inputs [n, …]; targets as for `lossFunction`.
 */
export function layerwiseHessian(
  layers: readonly DenseLayer[],
  loss: LayerwiseLoss,
  weights: tf.Tensor1D,
  inputs: tf.Tensor,
  targets: tf.Tensor,
): LayerwiseSums {
  const passes = forwardPass(layers, weights, inputs);
  const output = lossPass(loss, passes, targets);
  return {
    loss: output.lossSum,
    gradient: gradientOf(passes),
    hessian: bandsFrom(passes, 0, output),
  };
}

/** Of the weights and biases of these layers, [parameters]. */
export function gradientOf(passes: readonly LayerPass[]): tf.Tensor1D {
  return tf.concat(
    passes.map(({ rows, errors }) => tf.reshape(tf.matMul(rows, errors, true), [-1])),
  ) as tf.Tensor1D;
}

/** The blocks of layers from `first` on with one another; those below the diagonal ones are zero. */
export function bandsFrom(
  passes: readonly LayerPass[],
  first: number,
  output: OutputCurvature,
): tf.Tensor2D {
  let before = 0;
  const bands = passes.slice(first).map((own, index) => {
    const l = first + index;
    const blocks = blockTerms(passes, l, output).map((terms, later) =>
      block(own, passes[l + later] as LayerPass, terms),
    );
    const height = blocks[0]?.shape[0] as number;
    const band = before === 0 ? blocks : [tf.zeros([height, before]) as tf.Tensor2D, ...blocks];
    before += height;
    return tf.concat(band, 1);
  });
  return tf.concat(bands, 0);
}

/** What a block of layers l ≤ m is made of. */
export interface BlockTerms {
  /** ∂δ_m/∂z_l, [n, units of l, units of m]. */
  errors: tf.Tensor3D;
  /** ∂a_{m−1}/∂z_l, [n, units of l, units of m − 1]; null for l = m, where it is 0. */
  previous: tf.Tensor3D | null;
}

/** Of the blocks (l, l), (l, l + 1), … */
export function blockTerms(
  passes: readonly LayerPass[],
  l: number,
  output: OutputCurvature,
): BlockTerms[] {
  // Derivatives by the layer's own sums, [n, units of l, units of m]: of sums, then of values.
  const unit = (passes[l] as LayerPass).layer.outputCount;
  const sums: tf.Tensor3D[] = [];
  const values: tf.Tensor3D[] = [];
  for (let m = l; m < passes.length; m++) {
    const pass = passes[m] as LayerPass;
    const previous = values.at(-1);
    const derivative =
      previous === undefined ? identities(pass, unit) : product(previous, pass.kernel, false);
    sums.push(derivative);
    values.push(timesUnits(derivative, pass.slope));
  }
  const terms: BlockTerms[] = [];
  let valueErrors = output.apply(values.at(-1) as tf.Tensor3D);
  for (let m = passes.length - 1; m >= l; m--) {
    const pass = passes[m] as LayerPass;
    let errors = timesUnits(valueErrors, pass.slope);
    if (pass.curvature !== null) {
      const bend = tf.mul(pass.valueErrors, pass.curvature) as tf.Tensor2D;
      errors = tf.add(errors, timesUnits(sums[m - l] as tf.Tensor3D, bend));
    }
    terms.unshift({ errors, previous: m > l ? (values[m - l - 1] as tf.Tensor3D) : null });
    if (m > l) valueErrors = product(errors, pass.kernel, true);
  }
  return terms;
}

/** One block as a matrix [parameters of l, parameters of m]. */
function block(own: LayerPass, other: LayerPass, { errors, previous }: BlockTerms): tf.Tensor2D {
  const [i, j] = [rowCount(own.layer), own.layer.outputCount];
  const [p, q] = [rowCount(other.layer), other.layer.outputCount];
  const first = contract(pairs(own.rows, other.rows), errors);
  let sum: tf.Tensor = tf.transpose(tf.reshape(first, [i, p, j, q]), [0, 2, 1, 3]);
  if (previous !== null) {
    const inputCount = other.layer.inputCount;
    const second = contract(pairs(own.rows, other.errors), previous);
    const placed = tf.transpose(tf.reshape(second, [i, q, j, inputCount]), [0, 2, 3, 1]);
    // The last row holds biases, whose input is the constant 1.
    sum = tf.add(sum, other.layer.bias ? tf.concat([placed, tf.zeros([i, j, 1, q])], 2) : placed);
  }
  return tf.reshape(sum, [i * j, p * q]) as tf.Tensor2D;
}

/** All products of an entry of a and an entry of b, per example: [n, a·b]. */
function pairs(a: tf.Tensor2D, b: tf.Tensor2D): tf.Tensor2D {
  const [count, width] = a.shape;
  return tf.reshape(tf.mul(tf.expandDims(a, 2), tf.expandDims(b, 1)), [
    count,
    width * b.shape[1],
  ]) as tf.Tensor2D;
}

/** Sum over the examples: [n, u] and [n, v, w] give [u, v·w]. */
function contract(a: tf.Tensor2D, b: tf.Tensor3D): tf.Tensor2D {
  const [count, v, w] = b.shape;
  return tf.matMul(a, tf.reshape(b, [count, v * w]) as tf.Tensor2D, true);
}

/** The last axis times a layer's weights (or their transpose). */
function product(values: tf.Tensor3D, kernel: tf.Tensor2D, transpose: boolean): tf.Tensor3D {
  const [count, unit, width] = values.shape;
  const rows = tf.reshape(values, [count * unit, width]) as tf.Tensor2D;
  return tf.reshape(tf.matMul(rows, kernel, false, transpose), [count, unit, -1]) as tf.Tensor3D;
}

/** Multiplies the last axis, per example; null stands for ones. */
function timesUnits(values: tf.Tensor3D, factors: tf.Tensor2D | null): tf.Tensor3D {
  return factors === null ? values : tf.mul(values, tf.expandDims(factors, 1));
}

function identities(pass: LayerPass, unit: number): tf.Tensor3D {
  const count = pass.rows.shape[0];
  return tf.tile(tf.expandDims(tf.eye(unit), 0), [count, 1, 1]) as tf.Tensor3D;
}
