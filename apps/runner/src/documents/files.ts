import { z } from 'zod';
import { count, text } from './parts.ts';
import { verify } from './reading.ts';

/** Documents of commands that write files. */

export const exported: z.ZodType<object, object> = z
  .looseObject({})
  .describe('what was written and where; what is said of it depends on the format');

export const backup = z.object({
  ok: z.boolean(),
  database: text.describe('the copy'),
  files: z.object({ linked: count, copied: count, present: count, byteCount: count }),
  verified: verify.omit({ ok: true }),
});

export const report = z.object({
  directory: text,
  page: text,
  resultsFile: text.nullable(),
  studies: z.array(z.object({ slug: text, title: text })),
  figures: count,
  missing: z.array(text).describe('experiments that are not in the database'),
});

export const template = z.object({
  template: text,
  file: text.nullable().describe('that was written; null without --out'),
  text: text.describe('the study'),
  next: text.describe('the command to type next'),
});

export const plugin = z.object({ folder: text, next: text.describe('the command to type next') });
