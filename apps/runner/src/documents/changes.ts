import { z } from 'zod';
import { count, id, target, text } from './parts.ts';

/** Documents of commands that change what is stored. */

export const changedSweeps = z.object({
  sweepIds: z.array(id).describe('sweeps that were not so before'),
});

export const cancel = z.object({
  cancelled: count.describe('tasks'),
  targets: z.array(target),
});

export const retry = z.object({
  queued: count.describe('tasks that are queued again'),
  sweepIds: z.array(id).describe('sweeps that have any of them'),
});

export const tag = z.intersection(
  target,
  z.object({ tags: z.array(text).describe('all that it has now') }),
);

export const note = z.intersection(target, z.object({ text }));

export const archive = changedSweeps.extend({ archived: z.boolean() });

export const extendDryRun = z.object({
  sweepId: id,
  name: text.nullable(),
  tasks: count.describe('all that there would be'),
  added: count,
});
