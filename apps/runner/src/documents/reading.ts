import { z } from 'zod';
import {
  count,
  environment,
  factors,
  id,
  kind,
  listedSweep,
  metric,
  milliseconds,
  momentMs,
  notes,
  number,
  record,
  saved,
  state,
  text,
  timings,
} from './parts.ts';

/** Documents of commands that read a database. */

export const list = z.object({
  database: text,
  coordinator: z.int().nullable().describe('the process that works on it'),
  sweeps: z.array(listedSweep),
  total: count.describe('over all that are listed'),
});

export const status = z.object({
  database: text,
  pid: z.int().nullable().describe('the process that works on it'),
  mode: text.nullable(),
  running: z.array(
    z.object({ label: text, experiment: text, epoch: z.number(), epochCount: z.number() }),
  ),
  sweeps: z.array(listedSweep).describe('those that are unfinished'),
});

const summary = z.object({
  count,
  lastStep: z.number(),
  last: number,
  best: number,
  bestStep: number,
  min: number,
  max: number,
});

const taskRow = z.object({
  taskId: id,
  generation: count,
  kind,
  label: text,
  factors,
  state,
  errorCode: text.nullable(),
  errorMessage: text.nullable(),
  attempt: count,
  epoch: z.number(),
  epochCount: z.number(),
  parameterCount: count.nullable(),
  weightsSha256: id.nullable(),
  startedAtMs: momentMs.nullable(),
  endedAtMs: momentMs.nullable(),
  queueWaitMs: milliseconds.nullable(),
  timings,
  writeMs: milliseconds.nullable(),
  metrics: z.record(z.string(), summary),
});

export const showSweep = listedSweep.extend({
  notes,
  study: record('the study as it was planned (docs/study-file.md); null of a built-in experiment'),
  metrics: z.array(metric),
  saved,
  tasks: z.array(taskRow),
  total: count.describe('tasks over all that are shown'),
});

const series = z.object({
  name: text,
  steps: z.array(number),
  epochs: z.array(number),
  elapsedMs: z.array(number),
  values: z.array(number).describe('null is NaN or infinite'),
});

const blob = z.object({ sha256: id, byteCount: count });

const attempt = z.object({
  attempt: count,
  token: count,
  worker: text,
  state,
  startedAtMs: momentMs,
  endedAtMs: momentMs.nullable(),
  leaseUntilMs: momentMs.nullable(),
  queueWaitMs: milliseconds,
  claimedAtMs: momentMs.nullable(),
  timings,
  writeMs: milliseconds.nullable(),
  errorCode: text.nullable(),
  errorMessage: text.nullable(),
});

export const showTask = z.object({
  id,
  sweepId: id,
  sweepIds: z.array(id).describe('other sweeps that share it'),
  label: text,
  factors,
  config: record('its whole config, defaults filled in (docs/study-file.md, training)'),
  generation: count,
  state,
  errorCode: text.nullable(),
  errorMessage: text.nullable(),
  parameterCount: count.nullable(),
  weightsSha256: id.nullable(),
  weights: blob.nullable(),
  averagedWeights: blob.nullable(),
  snapshots: z.array(z.object({ step: count, epoch: z.number(), blob })),
  metrics: z.record(z.string(), series),
  outputs: z.record(z.string(), record('small results of the training')),
  result: record('the record of an analysis; null of a training, and until it is done'),
  timings,
  environment,
  attempts: z.array(attempt).describe('oldest first'),
  tags: z.array(text),
  notes,
});

export const best = z.object({
  sweepId: id,
  name: text.nullable(),
  experiment: text,
  metric,
  by: z.enum(['last', 'best']),
  points: z
    .array(
      z.object({
        factors,
        label: text,
        mean: z.number().describe('over the seeds'),
        standardDeviation: number.describe('over the seeds; null with one'),
        trainings: z.array(
          z.object({ taskId: id, seed: record('its seed; null without'), value: z.number() }),
        ),
        planned: count.describe('trainings of the setting, with those that do not count'),
        leftOut: text.nullable().describe('how many do not count, and why; null where all do'),
      }),
    )
    .describe('best first'),
  total: count.describe('points with a value'),
  unranked: count.describe('points without one'),
  counted: text.describe('of which trainings the means are'),
  nothing: text.nullable().describe('why there is none'),
});

const side = z.object({
  kind: z.enum(['sweep', 'task']),
  id,
  label: text,
  sweepId: id,
  taskCount: count,
  leftOut: text.nullable().describe('how many do not count, and why; null where all do'),
});

export const compare = z.object({
  a: side,
  b: side,
  settings: z
    .array(z.object({ path: text, a: z.array(record('')), b: z.array(record('')) }))
    .describe('those that differ'),
  pairedBy: z.enum(['setting and seed', 'seed']),
  counted: text.describe('of which trainings means and differences are'),
  metrics: z.array(
    z.object({
      metric,
      a: number.describe('mean over its own trainings that count'),
      b: number,
      difference: z
        .object({ mean: number, low: number, high: number, level: z.number(), pairCount: count })
        .nullable()
        .describe('b − a over the pairs, with its interval'),
      plannedPairs: count.describe('pairs, if all counted'),
      notComparable: text
        .nullable()
        .describe('why there is no difference: the sides are not on one scale'),
    }),
  ),
});

export const sql = z.object({
  columns: z.array(text),
  rows: z.array(z.array(z.union([z.string(), z.number(), z.null()]))),
  more: z.boolean().describe('whether there were more rows than --limit'),
});

export const verify = z.object({
  ok: z.boolean(),
  database: text,
  schemaVersion: z.int(),
  checked: z.object({
    sweeps: count,
    tasks: count,
    attempts: count,
    points: count,
    files: count,
  }),
  findings: z.array(
    z.object({ code: text, severity: z.enum(['error', 'notice']), message: text, todo: text }),
  ),
});

export const doctor = z.object({
  findings: z.array(
    z.object({
      id: text.describe('stable'),
      name: text,
      state: z.enum(['fine', 'advice', 'absent', 'missing']),
      found: text,
      todo: text.nullable(),
    }),
  ),
});

export const doctorData = z.object({
  file: text,
  /** Null where a data set has more files than one. */
  sha256: id.nullable(),
  format: text,
  reading: text.nullable(),
  contents: z.array(z.object({ name: text, text })),
  notes: z.array(text),
  problems: z.array(z.object({ code: text, message: text })),
});

export const doctorPrograms = z.object({
  experiment: text,
  programs: z.array(
    z.object({
      trainings: z.array(text),
      form: text.describe('how the loop runs: functional, lowered, xla or session'),
      network: z.object({
        name: text.describe('how the step holds the network, as in docs/parity.md'),
        why: z.array(text).describe('what keeps it from a quicker form'),
      }),
      opCounts: z.object({ recorded: count, compiled: count }),
      flopsPerStep: z.number(),
      text,
    }),
  ),
});
