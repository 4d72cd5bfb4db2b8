import { z } from 'zod';
import { defineLoss } from './loss-entry.ts';

/** The absolute error averaged over outputs and examples, as `nn.L1Loss`; classes count as 0 and 1. */
export const meanAbsoluteError = defineLoss({
  schema: z.strictObject({ type: z.literal('mean-absolute-error') }),
  targets: ['regression', 'classification', 'probabilities'],
  text: () => 'mean-absolute-error',
});
