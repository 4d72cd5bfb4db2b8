import type { ScheduleOf } from '@basin/core';
import { byFactor } from './schedule.ts';

/** γ to the number of milestones that are reached. */
export const multiStep = byFactor<ScheduleOf<'multi-step'>>(
  ({ gamma, milestones }, moves) =>
    gamma ** milestones.filter((milestone) => milestone <= moves).length,
);
