import { z } from 'zod';
import { blocks, exampleCount } from './fields.ts';
import { defineMeasure } from './measure.ts';

/**
 * Seconds of one core that all eigenvalues of a symmetric matrix take, by the cube of its rows: with the native
 * backend 1.0 of 2,000 random rows, 24 of 5,234, which no cache holds.
 */
export function eigenvalueSeconds(rowCount: number): number {
  return 1.1 * (rowCount / 2_000) ** 3;
}

/** Most rows of a Hessian that is computed whole, with the backend's kernels. */
export const hessianRowLimit = 10_000;

/**
 * Exact Hessian of the training loss at the final weights, its eigenvalues in float64, the minimal ratio; and of
 * its diagonal blocks, which larger networks have too.
 */
export const hessian = defineMeasure({
  schema: z.strictObject({
    measure: z.literal('hessian'),
    exampleCount,
    blocks,
    /** Eigenvalues within ± this share of the largest absolute one count as zero. */
    relativeTolerance: z.number().positive().default(1e-6),
  }),
  passes: (_measure, parameterCount) => 6 * parameterCount,
  // All blocks together have no more rows than the whole.
  seconds: ({ blocks: by }, parameterCount) =>
    by === 'none'
      ? eigenvalueSeconds(parameterCount)
      : 2 * eigenvalueSeconds(Math.min(parameterCount, hessianRowLimit)),
  curves: () => ['minimal-ratio', 'top-eigenvalue', 'gradient-norm'],
});
