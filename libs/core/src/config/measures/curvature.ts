import { z } from 'zod';
import { count, exampleCount, seed } from './fields.ts';
import { defineMeasure } from './measure.ts';

/** Leading eigenpairs (Lanczos), trace (Hutchinson) and filter-normalised sharpness. */
export const curvature = defineMeasure({
  schema: z.strictObject({
    measure: z.literal('curvature'),
    exampleCount,
    eigenvalueCount: count.default(1),
    iterationLimit: count.default(50),
    residualTolerance: z.number().positive().default(1e-3),
    traceProbeCount: z.int().min(0).default(0),
    densityProbeCount: z.int().min(0).default(0),
    /** Radius of the filter-normalised sharpness neighbourhood; 0 leaves it out. */
    sharpnessRadius: z.number().min(0).default(0),
    seed,
  }),
  passes: ({ iterationLimit, traceProbeCount, densityProbeCount }) =>
    6 * (iterationLimit + traceProbeCount + 20 * densityProbeCount),
});
