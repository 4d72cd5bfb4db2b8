import type { ScheduleOf } from '@basin/core';
import { byFactor } from './schedule.ts';

/** 1/(1 + k) */
export const inverseTime = byFactor<ScheduleOf<'inverse-time'>>(
  (_options, moves) => 1 / (1 + moves),
);
