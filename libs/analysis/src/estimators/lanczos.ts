import { BasinError, type Random } from '@basin/core';
import { tridiagonalEigen } from '../eigen/tridiagonal-eigen.ts';
import type { LinearOperator } from '../operator/linear-operator.ts';
import { normalVector } from '../operator/random-vectors.ts';
import { addScaled, norm, scale } from '../vectors.ts';
import { krylovBasis, type KrylovBasis } from './krylov-basis.ts';

export interface LanczosOptions {
  eigenvalueCount: number;
  iterationLimit: number;
  /** A pair counts as converged once ‖Av − λv‖ ≤ tolerance · ‖A‖, the largest absolute Ritz value. */
  residualTolerance: number;
  random: Random;
  /** Where the recurrence starts, such as near eigenvectors that are known; else at random. */
  start?: Float64Array;
  /** Called after every iteration; throws to stop. */
  afterIteration?: (iteration: number) => void;
}

export interface Eigenpair {
  value: number;
  /** Unit length. */
  vector: Float64Array;
  /** ‖Av − λv‖ / ‖A‖ (the backward error), from a product of its own, not from the recurrence. */
  residual: number;
  converged: boolean;
}

export interface LanczosResult {
  /** Largest by absolute value first; fewer than asked for where the operator is smaller. */
  eigenpairs: Eigenpair[];
  /** Products of the recurrence; the residuals cost one more for each pair. */
  iterationCount: number;
  /** What the recurrence left: orthonormal vectors, and their products with the operator. */
  basis: KrylovBasis;
}

/** A coupling of this share of ‖A‖ and less: the Krylov space is exhausted, what follows is rounding. */
const exhaustedShare = 1e-11;

/**
 * Leading eigenpairs of a symmetric operator by Lanczos's method with full reorthogonalisation
 * (Golub and Van Loan, section 10.3), from a random start. Stops once all are converged.
 *
 * A Krylov space holds one vector of each repeated eigenvalue. Where it is exhausted, everything in it
 * is exact and says nothing of further copies: another block starts from a fresh direction, and the
 * search ends with the first block that adds nothing to the leading values.
 *
 * @throws BasinError `analysis/not-finite` when a product is NaN or infinite.
 */
export function lanczos(operator: LinearOperator, options: LanczosOptions): LanczosResult {
  const { random, residualTolerance } = options;
  const wanted = Math.min(options.eigenvalueCount, operator.size);
  const limit = Math.min(Math.max(options.iterationLimit, wanted), operator.size);
  const start = options.start ?? normalVector(operator.size, random);
  const basis = krylovBasis(operator, start, random);
  let iterationCount = 0;
  let blockStart = 0;
  while (iterationCount < limit && basis.step()) {
    iterationCount++;
    if (!Number.isFinite(basis.diagonal.at(-1))) throw notFinite(iterationCount);
    options.afterIteration?.(iterationCount);
    const exhausted = isExhausted(basis);
    const done =
      blockStart === 0
        ? !exhausted && allConverged(basis, wanted, residualTolerance)
        : addsNothing(basis, blockStart, wanted, residualTolerance);
    if (iterationCount >= wanted && done) break;
    if (exhausted) blockStart = iterationCount;
  }
  const { values } = tridiagonalEigen(basis.diagonal, basis.offDiagonal, []);
  const magnitude = largest(values);
  const eigenpairs = ritzPairs(basis, wanted).map(({ value, vector }) => {
    const residual = residualOf(operator, value, vector) / (magnitude || 1);
    return { value, vector, residual, converged: residual <= residualTolerance };
  });
  return { eigenpairs, iterationCount, basis };
}

/** The recurrence's own bound on the residual: |β · last component| of each leading Ritz vector. */
function allConverged(basis: KrylovBasis, wanted: number, tolerance: number): boolean {
  const { diagonal, offDiagonal } = basis;
  const size = diagonal.length;
  if (size < wanted) return false;
  const coupling = offDiagonal[size - 1] ?? 0;
  const { values, rows } = tridiagonalEigen(diagonal, offDiagonal, [size - 1]);
  const limit = tolerance * largest(values);
  return leading(values, wanted).every(
    (index) => Math.abs(coupling * (rows[0]?.[index] as number)) <= limit,
  );
}

/** Whether the step just made has left nothing of its space but rounding. */
function isExhausted({ diagonal, offDiagonal }: KrylovBasis): boolean {
  const coupling = offDiagonal[diagonal.length - 1];
  if (coupling === undefined) return false;
  const magnitude = Math.max(...diagonal.map(Math.abs), ...offDiagonal);
  return coupling <= exhaustedShare * magnitude;
}

/** Whether the block since `start` has found its largest value, and it is none of the leading ones. */
function addsNothing(
  { diagonal, offDiagonal }: KrylovBasis,
  start: number,
  wanted: number,
  tolerance: number,
): boolean {
  const before = tridiagonalEigen(diagonal.slice(0, start), offDiagonal.slice(0, start - 1), []);
  const least = leading(before.values, wanted)[wanted - 1];
  if (least === undefined) return false;
  const last = diagonal.length - start - 1;
  const block = tridiagonalEigen(diagonal.slice(start), offDiagonal.slice(start), [last]);
  const [top] = leading(block.values, 1) as [number];
  const magnitude = Math.max(largest(before.values), largest(block.values));
  const coupling = offDiagonal[diagonal.length - 1] ?? 0;
  const found = Math.abs(coupling * (block.rows[0]?.[top] as number)) <= tolerance * magnitude;
  const excess = Math.abs(block.values[top] as number) - Math.abs(before.values[least] as number);
  return found && excess <= exhaustedShare * magnitude;
}

function largest(values: Float64Array): number {
  return values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
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

/** ‖Av − λv‖. */
function residualOf(operator: LinearOperator, value: number, vector: Float64Array): number {
  const difference = operator.apply(vector);
  addScaled(difference, -value, vector);
  return norm(difference);
}

function notFinite(iteration: number): BasinError {
  return new BasinError(
    'analysis/not-finite',
    `the matrix-vector product of Lanczos iteration ${iteration} is NaN or infinite: the weights have diverged, or the loss overflows at them`,
  );
}
