import { z } from 'zod';
import { defineLoss } from './loss-entry.ts';

/** The squared error averaged over outputs and examples, as `nn.MSELoss`; classes count as 0 and 1. */
export const meanSquaredError = defineLoss({
  schema: z.strictObject({ type: z.literal('mean-squared-error') }),
  targets: ['regression', 'classification', 'probabilities'],
  text: () => 'mean-squared-error',
});
