import { z } from 'zod';
import { defineLoss } from './loss-entry.ts';

/** The squared error averaged over outputs and examples, as `nn.MSELoss`. */
export const meanSquaredError = defineLoss({
  schema: z.strictObject({ type: z.literal('mean-squared-error') }),
  targets: ['regression'],
  text: () => 'mean-squared-error',
});
