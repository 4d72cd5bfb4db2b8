import { z } from 'zod';
import { defineEntry } from '../vocabulary.ts';
import { learningRate, rateText, regularisers, regularisersText } from './fields.ts';

/** A step of one length for every weight, against the sign of its gradient. */
export const signDescent = defineEntry({
  schema: z.strictObject({ type: z.literal('sign-descent'), learningRate, ...regularisers }),
  text: (optimiser) => `sign descent, ${rateText(optimiser)}${regularisersText(optimiser)}`,
});
