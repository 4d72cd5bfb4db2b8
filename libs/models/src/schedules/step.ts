import type { ScheduleOf } from '@basin/core';
import { byFactor } from './schedule.ts';

/** γ^⌊k/stepSize⌋ */
export const step = byFactor<ScheduleOf<'step'>>(
  ({ gamma, stepSize }, moves) => gamma ** Math.floor(moves / stepSize),
);
