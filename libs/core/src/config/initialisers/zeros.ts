import { z } from 'zod';
import { defineEntry } from '../vocabulary.ts';

/** Weights and biases 0: `nn.init.zeros_`. */
export const zeros = defineEntry({
  schema: z.strictObject({ type: z.literal('zeros') }),
  text: () => 'zeros',
});
