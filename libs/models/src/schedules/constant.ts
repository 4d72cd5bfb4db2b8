import type { ScheduleOf } from '@basin/core';
import type { RateSchedule } from './schedule.ts';

export const constant: RateSchedule<ScheduleOf<'constant'>> = (_options, learningRate) => () => ({
  learningRate,
  momentum: null,
});
