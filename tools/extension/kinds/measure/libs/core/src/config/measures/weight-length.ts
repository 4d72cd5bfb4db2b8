import { z } from 'zod';
import { defineMeasure } from './measure.ts';

/** Euclidean length of the final weights. */
export const weightLength = defineMeasure({
  schema: z.strictObject({ measure: z.literal('weight-length') }),
  passes: () => 0,
});

export interface WeightLengthResult {
  measure: 'weight-length';
  length: number;
}
