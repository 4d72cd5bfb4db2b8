import { z } from 'zod';
import { schemasOf, textOf } from '../vocabulary.ts';
import { constant } from './constant.ts';
import { cosine } from './cosine.ts';
import { exponential } from './exponential.ts';
import { multiStep } from './multi-step.ts';
import { oneCycle } from './one-cycle.ts';
import { step } from './step.ts';

/** Every schedule of learning rates. Their formulas are in `libs/models/src/schedules/`, one file each. */
export const scheduleEntries = [constant, step, multiStep, exponential, cosine, oneCycle] as const;

export const scheduleConfigSchema = z.discriminatedUnion('type', schemasOf(scheduleEntries));
export type ScheduleConfig = z.output<typeof scheduleConfigSchema>;
export type ScheduleConfigInput = z.input<typeof scheduleConfigSchema>;
export type ScheduleType = ScheduleConfig['type'];
/** The config of one schedule. */
export type ScheduleOf<Type extends ScheduleType> = Extract<ScheduleConfig, { type: Type }>;

/** `cosine to 0, after 100 steps of warm-up`. */
export function scheduleText(schedule: ScheduleConfig): string {
  return textOf(scheduleEntries, schedule);
}
