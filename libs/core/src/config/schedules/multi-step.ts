import { z } from 'zod';
import { defineEntry } from '../vocabulary.ts';
import { every, gamma, warmup, warmupText } from './fields.ts';

/** Times gamma at each milestone, in epochs (or steps), as `MultiStepLR`. */
export const multiStep = defineEntry({
  schema: z.strictObject({
    type: z.literal('multi-step'),
    milestones: z.array(z.int().min(1)).min(1),
    gamma: gamma.default(0.1),
    every,
    ...warmup,
  }),
  text: (schedule) =>
    `× ${schedule.gamma} at ${schedule.every} ${schedule.milestones.join(', ')}${warmupText(schedule)}`,
});
