import { z } from 'zod';
import { defineEntry } from '../vocabulary.ts';
import { every, warmup, warmupText } from './fields.ts';

/** Half a cosine from the rate down to a minimum (Loshchilov and Hutter 2017), as `CosineAnnealingLR`. */
export const cosine = defineEntry({
  schema: z.strictObject({
    type: z.literal('cosine'),
    /** Epochs (or steps) until the minimum, from where it rises again. Null: all of the training. */
    period: z.int().min(1).nullable().default(null),
    minimum: z.number().min(0).default(0),
    every,
    ...warmup,
  }),
  text(schedule) {
    const { period, minimum } = schedule;
    const over = period === null ? '' : ` over ${period} ${schedule.every}s`;
    return `cosine to ${minimum}${over}${warmupText(schedule)}`;
  },
});
