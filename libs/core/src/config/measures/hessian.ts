import { z } from 'zod';
import { exampleCount } from './fields.ts';
import { defineMeasure } from './measure.ts';

/**
 * Seconds of one core that all eigenvalues of a symmetric matrix take, by the cube of its rows: with the native
 * backend 1.0 of 2,000 random rows, 24 of 5,234, which no cache holds.
 */
export function eigenvalueSeconds(rowCount: number): number {
  return 1.1 * (rowCount / 2_000) ** 3;
}

/** Exact Hessian of the training loss at the final weights, its eigenvalues in float64, the minimal ratio. */
export const hessian = defineMeasure({
  schema: z.strictObject({
    measure: z.literal('hessian'),
    exampleCount,
    /** Eigenvalues within ± this share of the largest absolute one count as zero. */
    relativeTolerance: z.number().positive().default(1e-6),
  }),
  passes: (_measure, parameterCount) => 6 * parameterCount,
  seconds: (_measure, parameterCount) => eigenvalueSeconds(parameterCount),
  curves: () => ['minimal-ratio', 'top-eigenvalue', 'gradient-norm'],
});
