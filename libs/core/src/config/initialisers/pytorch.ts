import { z } from 'zod';
import { defineEntry } from '../vocabulary.ts';

/** Weights and biases uniform in ±1/√fan_in: what `nn.Linear` and `nn.Conv*d` do by themselves. */
export const pytorch = defineEntry({
  schema: z.strictObject({ type: z.literal('pytorch') }),
  text: () => 'pytorch',
});
