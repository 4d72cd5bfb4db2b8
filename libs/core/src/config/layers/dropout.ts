import { z } from 'zod';
import { defineEntry } from '../vocabulary.ts';

/** While training, each value is 0 with this chance and the others grow by 1/(1 − rate): `nn.Dropout`. */
export const dropout = defineEntry({
  schema: z.strictObject({
    type: z.literal('dropout'),
    rate: z.number().min(0).lt(1).default(0.5),
  }),
  text: (layer) => `dropout ${layer.rate}`,
});
