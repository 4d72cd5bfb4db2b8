import { z } from 'zod';
import { defineEntry } from '../vocabulary.ts';
import { learningRate, momentsShape, rateText, regularisers, regularisersText } from './fields.ts';

/** Adam with decay beside the gradient (Loshchilov and Hutter 2019), as `torch.optim.AdamW`. */
export const adamw = defineEntry({
  schema: z.strictObject({
    type: z.literal('adamw'),
    learningRate,
    ...momentsShape,
    ...regularisers,
    weightDecay: z.number().min(0).default(0.01),
  }),
  text: (optimiser) => `AdamW, ${rateText(optimiser)}${regularisersText(optimiser)}`,
});
