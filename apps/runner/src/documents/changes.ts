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

export const imported = z.object({
  sweepId: id,
  name: text,
  dryRun: z.boolean(),
  runs: count.describe('in the files'),
  added: count.describe('that the study had not; with --dry-run that it would get'),
  changed: z.array(text).describe('runs that are not what they were: taken anew with --update'),
  replaced: id
    .nullable()
    .describe('the study as it was, in the archive; null without --update or change'),
  stored: count.describe('stored now, those that an interrupted import had planned among them'),
  failed: count.describe('that failed where they were made'),
  values: count.describe('of metrics, in the files'),
  metrics: z.array(text),
  parameters: z.array(text),
  gone: z.array(text).describe('runs of the study that the files have no more: they stay'),
  files: z.array(z.object({ file: text, sha256: text, tool: text })),
  notices: z.array(text).describe('how the files were understood'),
});
