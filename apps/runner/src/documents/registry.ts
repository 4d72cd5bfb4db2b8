import { z } from 'zod';
import {
  archive,
  cancel,
  changedSweeps,
  extendDryRun,
  imported,
  note,
  retry,
  tag,
} from './changes.ts';
import { backup, exported, plugin, report, template } from './files.ts';
import { text } from './parts.ts';
import {
  best,
  compare,
  doctor,
  doctorData,
  doctorPrograms,
  list,
  showSweep,
  showTask,
  sql,
  status,
  verify,
} from './reading.ts';
import { analyse, dryRun, measured, replay, replaySweep, run } from './running.ts';

/** What every command prints with `--json` when it is refused or fails. */
const error = z.object({
  error: z.object({
    code: text.describe('stable; docs/errors.md has them all'),
    message: text.describe('what is wrong, the value found'),
    remedy: text.describe('what to do about it'),
  }),
});

/**
 * The JSON documents that commands print, by name: what is printed has these fields, and readers should
 * expect more to come.
 */
export const documents = {
  error,
  sweep: run,
  'sweep --dry-run': dryRun,
  'sweep --template': template,
  extend: run,
  'extend --dry-run': extendDryRun,
  list,
  status,
  'show SWEEP': showSweep,
  'show TASK': showTask,
  best,
  compare,
  sql,
  pause: changedSweeps,
  resume: z.union([changedSweeps, run]),
  cancel,
  retry: z.union([retry, run]),
  tag,
  note,
  archive,
  import: imported,
  replay,
  'replay SWEEP': replaySweep,
  measure: measured,
  analyse,
  report,
  export: exported,
  backup,
  verify,
  plugin,
  doctor,
  'doctor --data': doctorData,
  'doctor --print-program': doctorPrograms,
} as const satisfies Record<string, z.ZodType>;

export type DocumentName = keyof typeof documents;
export type DocumentOf<Name extends DocumentName> = z.input<(typeof documents)[Name]>;
