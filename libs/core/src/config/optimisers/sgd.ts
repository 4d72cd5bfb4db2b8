import { z } from 'zod';
import { defineEntry } from '../vocabulary.ts';
import { learningRate, rateText } from './fields.ts';

/** Stochastic gradient descent, as `torch.optim.SGD`. */
export const sgd = defineEntry({
  schema: z.strictObject({
    type: z.literal('sgd'),
    learningRate,
    momentum: z.number().min(0).max(1).default(0),
    nesterov: z.boolean().default(false),
  }),
  text(optimiser) {
    const momentum = optimiser.momentum > 0 ? `, momentum ${optimiser.momentum}` : '';
    return `SGD, ${rateText(optimiser)}${momentum}${optimiser.nesterov ? ', Nesterov' : ''}`;
  },
});
