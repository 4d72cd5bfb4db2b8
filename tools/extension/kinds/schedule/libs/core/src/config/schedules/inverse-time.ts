import { z } from 'zod';
import { defineEntry } from '../vocabulary.ts';
import { every, warmup, warmupText } from './fields.ts';

/** Divided by one more with each epoch (or step). */
export const inverseTime = defineEntry({
  schema: z.strictObject({ type: z.literal('inverse-time'), every, ...warmup }),
  text: (schedule) => `÷ (1 + ${schedule.every}s)${warmupText(schedule)}`,
});
