import type { ScheduleOf } from '@basin/core';
import { byFactor } from './schedule.ts';

/** γᵏ */
export const exponential = byFactor<ScheduleOf<'exponential'>>(
  ({ gamma }, moves) => gamma ** moves,
);
