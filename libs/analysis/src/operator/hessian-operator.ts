import { BasinError, type CurvatureMatrix } from '@basin/core';
import type { Engine, Tensors } from '@basin/engine';
import type { AnalysedLoss } from '../inputs/batched-function.ts';
import type { Examples } from '../inputs/examples.ts';
import { heldBatches } from '../inputs/held-batches.ts';
import { vectorSpec } from '../inputs/tensor-spec.ts';
import { addScaled, norm, scale } from '../vectors.ts';
import type { LinearOperator } from './linear-operator.ts';
import { matrixProduct, type ProductInputs } from './matrix-products.ts';
import { openMeanLoss } from './mean-loss.ts';

/**
 * `exact`: forward mode over the gradient program. `central-difference`: of gradients, where the
 * backend cannot do that; errors of about 1e-3.
 */
export type ProductMethod = 'exact' | 'central-difference';

/** The Hessian of a mean loss over examples, or another matrix of it, as an operator. */
export interface HessianOperator extends LinearOperator {
  readonly method: ProductMethod;
  readonly precision: 'float32' | 'float64';
  /** Frees what is kept between products: call it after the last one. */
  dispose(): void;
}

export interface HessianOperatorOptions {
  precision?: 'float32' | 'float64';
  /** Default: the Hessian. */
  matrix?: CurvatureMatrix;
  /** Products that will be wanted: decides how the program is compiled. */
  expectedCallCount?: number;
}

/**
 * The Hessian of the mean loss over all the examples at these weights, or another matrix of it. A product is computed batch by
 * batch in one compiled program and summed in double precision: the full data set's Hessian, not a
 * mini-batch's. What does not depend on the vector, activations and errors, is computed at the first product.
 *
 * @throws BasinError `engine/no-derivative` for a network with an op that the engine cannot derive,
 *   `analysis/no-likelihood` as `matrixProduct` does, `analysis/inexact-backend` for another matrix than
 *   the Hessian on a backend that does not compile.
 */
export function hessianOperator(
  engine: Engine,
  config: AnalysedLoss,
  weights: Float32Array | Float64Array,
  examples: Examples,
  options: HessianOperatorOptions = {},
): HessianOperator {
  const precision = options.precision ?? 'float32';
  const matrix = options.matrix ?? 'hessian';
  const product = matrixProduct(matrix, config);
  if (!engine.compiles) {
    if (matrix === 'hessian') return differenceOperator(engine, config, weights, examples);
    throw new BasinError(
      'analysis/inexact-backend',
      `matrix ${matrix} needs exact derivatives along a direction, which this backend does not have: measure on the native backend, or take matrix: hessian`,
    );
  }
  const point = new Float64Array(weights);
  const batches = heldBatches(
    engine,
    examples,
    config,
    point,
    (batch: Tensors) => ({ product: product(batch as unknown as ProductInputs) }),
    {
      precision,
      name: `${matrix}-vector-product`,
      given: { vector: vectorSpec(weights.length) },
      expectedCallCount: (options.expectedCallCount ?? 0) * examples.batches.length,
    },
  );
  return {
    size: weights.length,
    method: 'exact',
    precision,
    symmetryTolerance: precision === 'float64' ? 1e-9 : 1e-3,
    apply(vector) {
      let total: Float64Array | null = null;
      batches.run({ vector }, (values, { count }) => {
        const share = count / examples.count;
        if (total !== null) addScaled(total, share, values['product'] as Float64Array);
        else {
          // One batch alone is only widened, which takes a fraction of adding it to zeros.
          total = new Float64Array(values['product'] as Float64Array);
          if (share !== 1) scale(total, share);
        }
      });
      return total ?? new Float64Array(weights.length);
    },
    dispose: () => {
      batches.dispose();
    },
  };
}

/**
 * (∇L(θ + εv) − ∇L(θ − εv)) / 2ε with ε so that the step is a thousandth of the weights' length: in
 * float32 a compromise between rounding and curvature, right to about three digits.
 */
function differenceOperator(
  engine: Engine,
  config: AnalysedLoss,
  weights: Float32Array | Float64Array,
  examples: Examples,
): HessianOperator {
  const loss = openMeanLoss(engine, config, examples);
  const point = new Float64Array(weights);
  const gradientAt = (direction: Float64Array, step: number): Float64Array => {
    const moved = point.slice();
    addScaled(moved, step, direction);
    return loss.gradient(moved).gradient;
  };
  return {
    size: weights.length,
    method: 'central-difference',
    precision: 'float32',
    symmetryTolerance: 5e-2,
    apply(vector) {
      const length = norm(vector);
      if (length === 0) return new Float64Array(weights.length);
      const step = (1e-3 * (norm(point) || 1)) / length;
      const difference = gradientAt(vector, step);
      addScaled(difference, -1, gradientAt(vector, -step));
      scale(difference, 1 / (2 * step));
      return difference;
    },
    dispose: () => {},
  };
}
