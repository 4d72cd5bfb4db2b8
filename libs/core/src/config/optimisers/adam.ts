import { z } from 'zod';
import { defineEntry } from '../vocabulary.ts';
import { learningRate, momentsShape, rateText, regularisers, regularisersText } from './fields.ts';

/** Adam, as `torch.optim.Adam`. */
export const adam = defineEntry({
  schema: z.strictObject({
    type: z.literal('adam'),
    learningRate,
    ...momentsShape,
    ...regularisers,
  }),
  text: (optimiser) => `Adam, ${rateText(optimiser)}${regularisersText(optimiser)}`,
});
