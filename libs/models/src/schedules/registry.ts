import type { ScheduleConfig, ScheduleOf, ScheduleType, TrainingConfig } from '@basin/core';
import type { ScheduledRates } from '../optimisers/optimiser.ts';
import { constant } from './constant.ts';
import { cosine } from './cosine.ts';
import { exponential } from './exponential.ts';
import { multiStep } from './multi-step.ts';
import { oneCycle } from './one-cycle.ts';
import type { RateSchedule } from './schedule.ts';
import { step } from './step.ts';

const schedules: { [Type in ScheduleType]: RateSchedule<ScheduleOf<Type>> } = {
  constant,
  step,
  'multi-step': multiStep,
  exponential,
  cosine,
  'one-cycle': oneCycle,
};

/** Whether a schedule moves the momentum too, so that it is a number of each update. */
export function movesMomentum(schedule: ScheduleConfig): boolean {
  return schedule.type === 'one-cycle' && schedule.cycleMomentum;
}

/**
 * Learning rate and momentum of update 0, 1, … of a training: a linear warm-up, from a share of the rate,
 * then the schedule over what is left.
 */
export function scheduledRates(
  { schedule, optimiser }: Pick<TrainingConfig, 'schedule' | 'optimiser'>,
  updateCount: number,
  updatesPerEpoch: number,
): (update: number) => ScheduledRates {
  const { warmupSteps, warmupStart } = schedule;
  const left = Math.max(0, updateCount - warmupSteps);
  const span = {
    updateCount: left,
    updatesPerEpoch,
    epochCount: Math.ceil(left / updatesPerEpoch),
  };
  const open = schedules[schedule.type] as RateSchedule<ScheduleConfig>;
  const after = open(schedule, optimiser.learningRate, span);
  return (update) => {
    if (update >= warmupSteps) return after(update - warmupSteps);
    const first = after(0);
    const factor = warmupStart + ((1 - warmupStart) * update) / warmupSteps;
    return { ...first, learningRate: first.learningRate * factor };
  };
}
