import { z } from 'zod';
import { split } from './fields.ts';
import { defineMeasure } from './measure.ts';

/** Mean norms of input gradients and Jacobians over a split. */
export const sensitivity = defineMeasure({
  schema: z.strictObject({
    measure: z.literal('sensitivity'),
    split: split.default('test'),
  }),
  passes: () => 40,
  curves: () => ['jacobian-norm', 'example-gradient-norm'],
});
