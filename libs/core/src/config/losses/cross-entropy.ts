import { z } from 'zod';
import { defineLoss } from './loss-entry.ts';

/** Softmax cross-entropy in nats, of classes or of probabilities of classes, as `nn.CrossEntropyLoss`. */
export const crossEntropy = defineLoss({
  schema: z.strictObject({
    type: z.literal('cross-entropy'),
    /** Share of a label that is dealt out evenly over all classes. */
    labelSmoothing: z.number().min(0).max(1).default(0),
  }),
  targets: ['classification', 'probabilities'],
  text: ({ labelSmoothing }) =>
    labelSmoothing > 0 ? `cross-entropy, label smoothing ${labelSmoothing}` : 'cross-entropy',
});
