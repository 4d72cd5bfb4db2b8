import { z } from 'zod';
import { exampleCount } from './fields.ts';
import { defineMeasure } from './measure.ts';

/** Exact Hessian of the training loss at the final weights, its eigenvalues in float64, the minimal ratio. */
export const hessian = defineMeasure({
  schema: z.strictObject({
    measure: z.literal('hessian'),
    exampleCount,
    /** Eigenvalues within ± this share of the largest absolute one count as zero. */
    relativeTolerance: z.number().positive().default(1e-6),
  }),
  passes: (_measure, parameterCount) => 6 * parameterCount,
  curves: () => ['minimal-ratio', 'top-eigenvalue', 'gradient-norm'],
});
