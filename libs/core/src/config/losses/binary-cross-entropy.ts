import { z } from 'zod';
import { defineLoss } from './loss-entry.ts';

/**
 * Cross-entropy of each output by itself, which is a logit, averaged over outputs and examples, as
 * `nn.BCEWithLogitsLoss`. Targets are shares in [0, 1]; classes count as 0 and 1.
 */
export const binaryCrossEntropy = defineLoss({
  schema: z.strictObject({ type: z.literal('binary-cross-entropy') }),
  targets: ['classification', 'regression', 'probabilities'],
  text: () => 'binary-cross-entropy',
});
