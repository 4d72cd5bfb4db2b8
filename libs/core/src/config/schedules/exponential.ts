import { z } from 'zod';
import { defineEntry } from '../vocabulary.ts';
import { every, gamma, warmup, warmupText } from './fields.ts';

/** Times gamma after each epoch (or step), as `ExponentialLR`. */
export const exponential = defineEntry({
  schema: z.strictObject({ type: z.literal('exponential'), gamma, every, ...warmup }),
  text: (schedule) => `× ${schedule.gamma} each ${schedule.every}${warmupText(schedule)}`,
});
