import { z } from 'zod';
import { count, sha256Schema } from './wire.ts';

/** One generation of a task, whichever sweeps have it. */
export const trialRefSchema = z.strictObject({ taskId: sha256Schema, generation: count });
export type TrialRef = z.infer<typeof trialRefSchema>;

/** What people speak of: a whole sweep, or one task. */
export const targetSchema = z.union([z.strictObject({ sweepId: sha256Schema }), trialRefSchema]);
export type Target = z.infer<typeof targetSchema>;

export const retriedTasksSchema = z.object({
  /** Tasks that were queued again. */
  count,
  /** Sweeps that have any of them. */
  sweepIds: z.array(sha256Schema),
});
export type RetriedTasks = z.infer<typeof retriedTasksSchema>;

export const tagChangeSchema = z.strictObject({
  add: z.array(z.string()),
  remove: z.array(z.string()),
});
export type TagChange = z.infer<typeof tagChangeSchema>;
