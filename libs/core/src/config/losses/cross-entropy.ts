import { z } from 'zod';
import { defineLoss } from './loss-entry.ts';

/** Softmax cross-entropy in nats, as `nn.CrossEntropyLoss`. */
export const crossEntropy = defineLoss({
  schema: z.strictObject({ type: z.literal('cross-entropy') }),
  targets: ['classification'],
  text: () => 'cross-entropy',
});
