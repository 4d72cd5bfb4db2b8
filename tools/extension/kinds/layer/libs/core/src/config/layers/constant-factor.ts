import { z } from 'zod';
import { defineEntry } from '../vocabulary.ts';

/** Every value times a constant. */
export const constantFactor = defineEntry({
  schema: z.strictObject({ type: z.literal('constant-factor'), factor: z.number().default(0.5) }),
  text: ({ factor }) => `× ${factor}`,
});
