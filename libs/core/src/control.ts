import { z } from 'zod';
import { plannedSweepSchema } from './sweep.ts';
import { count, errorCodeSchema, sha256Schema } from './wire.ts';

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

/** Characters of a tag at most. */
export const longestTag = 50;
/** Characters of a note at most. */
export const longestNote = 10_000;

/** Signs that no list of words could show: controls, line ends, changes of the writing direction. */
const isUnshown = /[\p{Cc}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;

/** A word that people put on a sweep or a task. */
export const tagSchema = z
  .string()
  .trim()
  .min(1, `give 1 to ${longestTag} characters`)
  .max(longestTag, `give 1 to ${longestTag} characters`)
  .refine((tag) => !isUnshown.test(tag), 'give characters without line breaks and controls');

export const tagChangeSchema = z.strictObject({
  add: z.array(tagSchema),
  /** Any that is stored. */
  remove: z.array(z.string()),
});
export type TagChange = z.infer<typeof tagChangeSchema>;

const noteSchema = z
  .string()
  .max(longestNote, `write 1 to ${longestNote} characters`)
  .refine((text) => text.trim() !== '', `write 1 to ${longestNote} characters`);

/** What people decide about sweeps and tasks. Null: every sweep at work. */
export const decisionSchema = z.discriminatedUnion('command', [
  z.strictObject({ command: z.literal('pause'), sweepIds: z.array(sha256Schema).nullable() }),
  z.strictObject({ command: z.literal('resume'), sweepIds: z.array(sha256Schema).nullable() }),
  z.strictObject({ command: z.literal('cancel'), targets: z.array(targetSchema).nullable() }),
  z.strictObject({ command: z.literal('retry'), target: targetSchema }),
  z.strictObject({ command: z.literal('tag'), target: targetSchema, change: tagChangeSchema }),
  z.strictObject({ command: z.literal('note'), target: targetSchema, text: noteSchema }),
  z.strictObject({
    command: z.literal('archive'),
    sweepId: sha256Schema,
    archived: z.boolean(),
  }),
]);
/** A coordinator carries it out, or the store alone. */
export type Decision = z.infer<typeof decisionSchema>;

/** Environment variable that says to a command that its starter listens to what it tells. */
export const starterVariable = 'BASIN_STARTER_LISTENS';

/** What a command tells the program that started it and listens: what it set to work, or why it did not. */
export const starterMessageSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('planned'), sweeps: z.array(plannedSweepSchema) }),
  z.object({ type: z.literal('refused'), code: errorCodeSchema, message: z.string() }),
]);
export type StarterMessage = z.infer<typeof starterMessageSchema>;
