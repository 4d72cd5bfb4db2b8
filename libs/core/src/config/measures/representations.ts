import { z } from 'zod';
import { split } from './fields.ts';
import { defineMeasure } from './measure.ts';

/** What the layers of a network, or of two, make of the same examples: how alike they are, in how many directions. */
export const representations = defineMeasure({
  schema: z.strictObject({
    measure: z.literal('representations'),
    split: split.default('test'),
    /** The first ones of the split. */
    exampleCount: z.int().min(4).max(5_000).default(500),
  }),
  passes: () => 20,
  together: { least: 1, most: 2 },
});
