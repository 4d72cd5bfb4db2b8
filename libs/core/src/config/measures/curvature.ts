import { z } from 'zod';
import { blocks, count, exampleCount, mostDraws, mostVectors, seed } from './fields.ts';
import { defineMeasure } from './measure.ts';

/** Shares of the eigenvalues below which a spectrum's curves run, in per cent. */
export const spectrumShares = [1, 10, 50, 90, 99] as const;

/**
 * Which matrix curvature is taken of: the loss's Hessian; the Gauss–Newton matrix JᵀCJ; the Fisher information
 * of the distribution that the network predicts, scaled as the loss is, which for losses that have one is the
 * same matrix; or the empirical Fisher, the mean of the outer products of the examples' own gradients.
 */
export const curvatureMatrices = ['hessian', 'gauss-newton', 'fisher', 'empirical-fisher'] as const;
export type CurvatureMatrix = (typeof curvatureMatrices)[number];

/** Leading eigenpairs (Lanczos), trace (Hutchinson) and filter-normalised sharpness. */
export const curvature = defineMeasure({
  schema: z.strictObject({
    measure: z.literal('curvature'),
    exampleCount,
    matrix: z.enum(curvatureMatrices).default('hessian'),
    blocks,
    eigenvalueCount: count.max(mostVectors).default(1),
    iterationLimit: count.max(mostDraws).default(50),
    residualTolerance: z.number().positive().default(1e-3),
    traceProbeCount: z.int().min(0).max(mostDraws).default(0),
    densityProbeCount: z.int().min(0).max(mostDraws).default(0),
    /** Radius of the filter-normalised sharpness neighbourhood; 0 leaves it out. */
    sharpnessRadius: z.number().min(0).default(0),
    seed,
  }),
  // Blocks: four, as if; how many there are, the network says.
  passes: ({ iterationLimit, traceProbeCount, densityProbeCount, blocks: by }) =>
    6 * (traceProbeCount + (by === 'none' ? 1 : 5) * (iterationLimit + 20 * densityProbeCount)),
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
