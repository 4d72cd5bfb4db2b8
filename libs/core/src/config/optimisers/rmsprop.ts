import { z } from 'zod';
import { defineEntry } from '../vocabulary.ts';
import { learningRate, rateText, regularisers, regularisersText } from './fields.ts';

/** RMSprop, as `torch.optim.RMSprop`. */
export const rmsprop = defineEntry({
  schema: z.strictObject({
    type: z.literal('rmsprop'),
    learningRate,
    /** Decay rate of the average of squared gradients. */
    alpha: z.number().min(0).max(1).default(0.99),
    epsilon: z.number().positive().default(1e-8),
    momentum: z.number().min(0).max(1).default(0),
    /** Divides by the standard deviation of the gradients instead of their root mean square. */
    centered: z.boolean().default(false),
    ...regularisers,
  }),
  text(optimiser) {
    const momentum = optimiser.momentum > 0 ? `, momentum ${optimiser.momentum}` : '';
    const centered = optimiser.centered ? ', centered' : '';
    return `RMSprop, ${rateText(optimiser)}${momentum}${centered}${regularisersText(optimiser)}`;
  },
});
