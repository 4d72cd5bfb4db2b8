import { z } from 'zod';
import { defineLoss } from './loss-entry.ts';

/** Half the squared error up to delta, a line beyond it, as `nn.HuberLoss`; classes count as 0 and 1. */
export const huber = defineLoss({
  schema: z.strictObject({ type: z.literal('huber'), delta: z.number().positive().default(1) }),
  targets: ['regression', 'classification', 'probabilities'],
  text: ({ delta }) => (delta === 1 ? 'huber' : `huber, delta ${delta}`),
});
