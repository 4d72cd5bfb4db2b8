import { z } from 'zod';
import { defineEntry } from '../vocabulary.ts';
import { warmup, warmupText } from './fields.ts';

/**
 * Up to the optimiser's rate and down far below where it began, step by step over the whole training, as
 * `OneCycleLR` (Smith and Topin 2019).
 */
export const oneCycle = defineEntry({
  schema: z.strictObject({
    type: z.literal('one-cycle'),
    /** Share of the steps on which the rate rises. */
    riseShare: z.number().gt(0).lt(1).default(0.3),
    anneal: z.enum(['cos', 'linear']).default('cos'),
    /** The first rate is the largest one divided by this, the last one the first divided by the other. */
    divFactor: z.number().positive().default(25),
    finalDivFactor: z.number().positive().default(1e4),
    /** Down to the first rate as it rose, then to the last one. */
    threePhase: z.boolean().default(false),
    /** Momentum (Adam's β₁) runs against the rate, between these two, whatever the optimiser says. */
    cycleMomentum: z.boolean().default(true),
    baseMomentum: z.number().min(0).max(1).default(0.85),
    maxMomentum: z.number().min(0).max(1).default(0.95),
    ...warmup,
  }),
  text(schedule) {
    const momentum = schedule.cycleMomentum
      ? `, momentum ${schedule.maxMomentum} to ${schedule.baseMomentum}`
      : '';
    return `one cycle${momentum}${warmupText(schedule)}`;
  },
});
