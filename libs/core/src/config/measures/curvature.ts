import { z } from 'zod';
import { count, exampleCount, seed } from './fields.ts';
import { defineMeasure } from './measure.ts';

/** Shares of the eigenvalues below which a spectrum's curves run, in per cent. */
export const spectrumShares = [1, 10, 50, 90, 99] as const;

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
  curves: ({ eigenvalueCount, traceProbeCount, densityProbeCount, sharpnessRadius }) => [
    'top-eigenvalue',
    ...Array.from({ length: eigenvalueCount - 1 }, (_, index) => `eigenvalue-${index + 2}`),
    'stability-threshold',
    'eigenvalue-times-rate',
    'gradient-overlap',
    ...(traceProbeCount > 0 ? ['trace', 'trace-error'] : []),
    ...(densityProbeCount > 0 ? spectrumShares.map((share) => `spectrum-q${share}`) : []),
    ...(sharpnessRadius > 0 ? ['sharpness'] : []),
  ],
});
