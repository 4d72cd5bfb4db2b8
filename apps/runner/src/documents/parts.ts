import { factorSchema, taskEnvironmentSchema, taskStates, taskTimingsSchema } from '@basin/core';
import { z } from 'zod';

/** Pieces of several documents. Numbers that are NaN or infinite are null in all of them. */

export const count = z.int().min(0);
export const number = z.number().nullable();
export const text = z.string();
export const id = z.string().describe('SHA-256, in hexadecimal');
export const momentMs = z.number().describe('milliseconds since 1970');
export const milliseconds = z.number();
export const state = z.enum(taskStates);
export const kind = z.enum(['training', 'analysis']);
export const factors = z.record(z.string(), factorSchema);

/** A record whose fields are another page's matter. @param words which one */
export const record = (words: string) => z.unknown().describe(words);

export const counts = z.record(z.enum(taskStates), count).describe('tasks by state');

export const metric = z.object({
  name: text,
  unit: text.nullable(),
  direction: z.enum(['lower', 'higher', 'none']).describe('which of two values is better'),
  format: z.enum(['number', 'fraction', 'count']),
});

export const times = z
  .object({
    workMs: milliseconds.describe('own time of the accepted attempts, summed over workers'),
    measuringMs: milliseconds.optional(),
    storedWorkMs: milliseconds.describe('the same of tasks that were stored before'),
    waitMs: milliseconds,
    claimWaitMs: milliseconds,
    wallMs: milliseconds.describe('in which at least one attempt ran'),
    attemptCount: count,
    allStored: z.boolean(),
  })
  .describe('where the time went');

export const saved = z
  .object({ pruned: count, epochs: z.number(), share: z.number(), workMs: milliseconds })
  .nullable()
  .describe('by trainings that were stopped early; null where none was');

export const timings = taskTimingsSchema.nullable();
export const environment = taskEnvironmentSchema.nullable();

export const target = z.union([
  z.object({ sweepId: id }),
  z.object({ taskId: id, generation: count }),
]);

export const notes = z.array(z.object({ atMs: momentMs, text }));

export const listedSweep = z.object({
  sweepId: id,
  name: text.nullable().describe('null: its experiment'),
  experiment: text,
  preset: text,
  state: z.enum(['running', 'paused', 'stopped', 'done', 'failed', 'cancelled']),
  archived: z.boolean(),
  planned: count.describe('tasks; the sum of counts'),
  ended: count,
  counts,
  times,
  plannedAtMs: momentMs,
  best: z
    .object({ metric, value: z.number(), taskId: id, label: text })
    .nullable()
    .describe('the best training by the value of its final weights'),
  tags: z.array(text),
});

export const claim = z.object({
  id: text,
  words: text,
  source: z.enum(['report', 'ours', 'study']),
  verdict: text.describe('supported, contradicted or undecided'),
  statistic: text,
  reason: text,
  checked: z
    .object({
      precision: text,
      verdict: text,
      statistic: text,
      reason: text,
      count: count.describe('trainings that the claim reads in it'),
      waiting: count.describe('of these, still to end'),
    })
    .nullable()
    .describe('by the same rule in a second precision, where the study asks for it'),
});
