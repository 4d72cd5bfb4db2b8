import { z } from 'zod';
import { defineEntry } from '../vocabulary.ts';

/** Weights normal with a standard deviation of one's own, biases 0: `nn.init.normal_`. */
export const normal = defineEntry({
  schema: z.strictObject({ type: z.literal('normal'), std: z.number().positive().default(1) }),
  text: ({ std }) => `normal, standard deviation ${std}`,
});
