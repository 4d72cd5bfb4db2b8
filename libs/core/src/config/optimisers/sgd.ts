import { z } from 'zod';
import { defineEntry } from '../vocabulary.ts';
import { learningRate, rateText, regularisers, regularisersText } from './fields.ts';

/** Stochastic gradient descent, as `torch.optim.SGD`. */
export const sgd = defineEntry({
  schema: z
    .strictObject({
      type: z.literal('sgd'),
      learningRate,
      momentum: z.number().min(0).max(1).default(0),
      nesterov: z.boolean().default(false),
      /** Share of a gradient that does not enter the velocity, but for the first one. */
      dampening: z.number().min(0).max(1).default(0),
      ...regularisers,
    })
    .refine(({ nesterov, dampening }) => !nesterov || dampening === 0, {
      path: ['dampening'],
      error: 'Nesterov momentum goes without dampening: leave one of the two out',
    })
    .refine(({ nesterov, momentum }) => !nesterov || momentum > 0, {
      path: ['nesterov'],
      error:
        'Nesterov momentum needs a momentum above 0, and it is 0: give one, such as momentum: 0.9, or leave nesterov out',
    }),
  text(optimiser) {
    const { momentum, dampening, nesterov } = optimiser;
    return [
      `SGD, ${rateText(optimiser)}`,
      momentum > 0 ? `, momentum ${momentum}` : '',
      dampening > 0 ? `, dampening ${dampening}` : '',
      nesterov ? ', Nesterov' : '',
      regularisersText(optimiser),
    ].join('');
  },
});
