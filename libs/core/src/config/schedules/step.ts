import { z } from 'zod';
import { defineEntry } from '../vocabulary.ts';
import { every, gamma, warmup, warmupText } from './fields.ts';

/** Times gamma after every `stepSize` epochs (or steps), as `StepLR`. */
export const step = defineEntry({
  schema: z.strictObject({
    type: z.literal('step'),
    stepSize: z.int().min(1),
    gamma: gamma.default(0.1),
    every,
    ...warmup,
  }),
  text: (schedule) =>
    `× ${schedule.gamma} every ${schedule.stepSize} ${schedule.every}s${warmupText(schedule)}`,
});
