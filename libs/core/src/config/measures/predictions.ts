import { z } from 'zod';
import { count, split } from './fields.ts';
import { defineMeasure } from './measure.ts';

/** What a network says of every example of a split: where it is right, how sure, and where it is worst. */
export const predictions = defineMeasure({
  schema: z.strictObject({
    measure: z.literal('predictions'),
    split: split.default('test'),
    /** Examples of the greatest loss that are stored. */
    worstCount: z.int().min(0).max(100).default(20),
    /** Of a regression: points of predicted against true values that are stored, evenly taken. */
    pointCount: count.max(5_000).default(400),
  }),
  passes: () => 1,
});
