import { z } from 'zod';
import { defineEntry } from '../vocabulary.ts';
import { learningRate, rateText, regularisers, regularisersText } from './fields.ts';

/** Steps of one size along the sign of an average (Chen et al. 2023), decay beside it. */
export const lion = defineEntry({
  schema: z.strictObject({
    type: z.literal('lion'),
    learningRate,
    /** Share of the average in the direction of a step, and what it keeps of itself after it. */
    beta1: z.number().min(0).max(1).default(0.9),
    beta2: z.number().min(0).max(1).default(0.99),
    ...regularisers,
  }),
  text: (optimiser) => `Lion, ${rateText(optimiser)}${regularisersText(optimiser)}`,
});
