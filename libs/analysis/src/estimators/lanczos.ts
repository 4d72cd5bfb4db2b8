import { BasinError, type Random } from '@basin/core';
import { tridiagonalEigen } from '../eigen/tridiagonal-eigen.ts';
import type { LinearOperator } from '../operator/linear-operator.ts';
import { normalVector } from '../operator/random-vectors.ts';
import { addScaled, norm, scale } from '../vectors.ts';
import { krylovBasis, type KrylovBasis } from './krylov-basis.ts';

export interface LanczosOptions {
  eigenvalueCount: number;
  iterationLimit: number;
  /** A pair counts as converged once ‖Av − λv‖ ≤ tolerance · |λ|. */
  residualTolerance: number;
  random: Random;
  /** Called after every iteration; throws to stop. */
  afterIteration?: (iteration: number) => void;
}

export interface Eigenpair {
  value: number;
  /** Unit length. */
  vector: Float64Array;
  /** ‖Av − λv‖ / |λ|, from a product of its own, not from the recurrence. */
  residual: number;
  converged: boolean;
}

export interface LanczosResult {
  /** Largest by absolute value first; fewer than asked for where the operator is smaller. */
  eigenpairs: Eigenpair[];
  /** Products of the recurrence; the residuals cost one more for each pair. */
  iterationCount: number;
}

/**
 * Leading eigenpairs of a symmetric operator by Lanczos's method with full reorthogonalisation
 * (Golub and Van Loan, section 10.3), from a random start. Stops once all are converged.
 *
 * @throws BasinError `analysis/not-finite` when a product is NaN or infinite.
 */
export function lanczos(operator: LinearOperator, options: LanczosOptions): LanczosResult {
  const { random, residualTolerance } = options;
  const wanted = Math.min(options.eigenvalueCount, operator.size);
  const limit = Math.min(Math.max(options.iterationLimit, wanted), operator.size);
  const basis = krylovBasis(operator, normalVector(operator.size, random), random);
  let iterationCount = 0;
  while (iterationCount < limit && basis.step()) {
    iterationCount++;
    if (!Number.isFinite(basis.diagonal.at(-1))) throw notFinite(iterationCount);
    options.afterIteration?.(iterationCount);
    if (iterationCount >= wanted && allConverged(basis, wanted, residualTolerance)) break;
  }
  const eigenpairs = ritzPairs(basis, wanted).map(({ value, vector }) => {
    const residual = relativeResidual(operator, value, vector);
    return { value, vector, residual, converged: residual <= residualTolerance };
  });
  return { eigenpairs, iterationCount };
}

/** The recurrence's own bound on the residual: |β · last component| of each leading Ritz vector. */
function allConverged(basis: KrylovBasis, wanted: number, tolerance: number): boolean {
  const { diagonal, offDiagonal } = basis;
  const size = diagonal.length;
  const coupling = offDiagonal[size - 1] ?? 0;
  const { values, rows } = tridiagonalEigen(diagonal, offDiagonal, [size - 1]);
  return leading(values, wanted).every((index) => {
    const bound = Math.abs(coupling * (rows[0]?.[index] as number));
    return bound <= tolerance * Math.abs(values[index] as number);
  });
}

function ritzPairs(basis: KrylovBasis, wanted: number): { value: number; vector: Float64Array }[] {
  const { diagonal, offDiagonal, vectors } = basis;
  const { values, rows } = tridiagonalEigen(diagonal, offDiagonal, [...diagonal.keys()]);
  return leading(values, wanted).map((index) => {
    const vector = new Float64Array(vectors[0]?.length ?? 0);
    rows.forEach((row, step) => {
      addScaled(vector, row[index] as number, vectors[step] as Float64Array);
    });
    scale(vector, 1 / norm(vector));
    return { value: values[index] as number, vector };
  });
}

/** Indices of the largest absolute values. */
function leading(values: Float64Array, count: number): number[] {
  return Array.from(values.keys())
    .sort((a, b) => Math.abs(values[b] as number) - Math.abs(values[a] as number))
    .slice(0, count);
}

/** ‖Av − λv‖ / |λ|; absolute where λ is zero. */
function relativeResidual(operator: LinearOperator, value: number, vector: Float64Array): number {
  const difference = operator.apply(vector);
  addScaled(difference, -value, vector);
  return norm(difference) / (Math.abs(value) || 1);
}

function notFinite(iteration: number): BasinError {
  return new BasinError(
    'analysis/not-finite',
    `the matrix-vector product of Lanczos iteration ${iteration} is NaN or infinite: the weights have diverged, or the loss overflows at them`,
  );
}
