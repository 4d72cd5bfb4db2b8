import type { ScheduleOf } from '@basin/core';
import { movesUntil, type RateSchedule } from './schedule.ts';

/** minimum + (η − minimum)(1 + cos(πk/period))/2 */
export const cosine: RateSchedule<ScheduleOf<'cosine'>> = (options, rate, span) => (update) => {
  const whole = options.every === 'step' ? span.updateCount : span.epochCount;
  const period = options.period ?? Math.max(1, whole);
  const turn = Math.cos((Math.PI * movesUntil(update, options, span)) / period);
  const { minimum } = options;
  return { learningRate: minimum + ((rate - minimum) * (1 + turn)) / 2, momentum: null };
};
