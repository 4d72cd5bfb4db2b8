import { BasinError, type Random } from '@basin/core';
import { dot, norm } from '../vectors.ts';
import type { LinearOperator } from './linear-operator.ts';
import { normalVector } from './random-vectors.ts';

export interface OperatorProbe {
  /** Whether the same vector gave the same product twice, bit for bit. */
  deterministic: boolean;
  /** |u·Av − v·Au| / (½(‖u‖‖Av‖ + ‖v‖‖Au‖)) for two random vectors. */
  symmetryError: number;
}

/**
 * Checks a product before estimators rely on it: a Hessian is symmetric, and Lanczos on an operator
 * that is not gives numbers without meaning.
 *
 * @throws BasinError `analysis/not-finite` when products are not finite, `analysis/not-symmetric`
 *   when the error is above the operator's tolerance.
 */
export function probeOperator(operator: LinearOperator, random: Random): OperatorProbe {
  const u = normalVector(operator.size, random);
  const v = normalVector(operator.size, random);
  const au = operator.apply(u);
  const av = operator.apply(v);
  if (!au.every(Number.isFinite) || !av.every(Number.isFinite)) {
    throw new BasinError(
      'analysis/not-finite',
      'a matrix-vector product is NaN or infinite: the weights have diverged, or the loss overflows at them',
    );
  }
  const again = operator.apply(u);
  const size = (norm(u) * norm(av) + norm(v) * norm(au)) / 2;
  const symmetryError = size === 0 ? 0 : Math.abs(dot(u, av) - dot(v, au)) / size;
  if (symmetryError > operator.symmetryTolerance) {
    throw new BasinError(
      'analysis/not-symmetric',
      `a matrix-vector product is not symmetric: relative error ${symmetryError.toExponential(1)}, at most ${operator.symmetryTolerance} allowed`,
    );
  }
  return { deterministic: au.every((value, index) => value === again[index]), symmetryError };
}
