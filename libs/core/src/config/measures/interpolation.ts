import { z } from 'zod';
import { mostDraws } from './fields.ts';
import { defineMeasure } from './measure.ts';

/** Loss and accuracy at (1−α)·a + α·b for two trainings a and b. */
export const interpolation = defineMeasure({
  schema: z.strictObject({
    measure: z.literal('interpolation'),
    alphaMin: z.number().default(-1),
    alphaMax: z.number().default(2),
    alphaCount: z.int().min(2).max(mostDraws),
  }),
  passes: ({ alphaCount }) => alphaCount,
  together: { least: 2, most: 2 },
});
