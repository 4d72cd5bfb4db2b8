import { z } from 'zod';
import { exampleCount, seed } from './fields.ts';
import { defineMeasure } from './measure.ts';

/** Most points along an axis: a million in all. */
export const mostGridSize = 1_000;

/** Loss on a plane through the final weights (or the run's principal plane, with its path). */
export const lossSurface = defineMeasure({
  schema: z.strictObject({
    measure: z.literal('loss-surface'),
    plane: z.enum(['random', 'pca', 'eigenvectors']),
    /** Points along each axis. */
    gridSize: z.int().min(2).max(mostGridSize),
    extent: z.number().positive().default(1),
    exampleCount,
    seed,
  }),
  passes: ({ gridSize }) => gridSize ** 2,
});
