import { z } from 'zod';
import {
  claim,
  count,
  counts,
  environment,
  factors,
  id,
  kind,
  metric,
  milliseconds,
  number,
  record,
  saved,
  text,
  times,
} from './parts.ts';

/** Documents of commands that run tasks. */

const taskResult = z.object({
  id,
  label: text,
  kind,
  state: text,
  parameterCount: count.nullable(),
  weightsSha256: id.nullable(),
  trainLoss: number,
  testLoss: number,
  trainAccuracy: number,
  testAccuracy: number,
  metrics: z.record(z.string(), number).describe('last values by name'),
  durationMs: milliseconds.nullable().describe('its own time, without waiting'),
  attempts: count,
  errorCode: text.nullable(),
  errorMessage: text.nullable(),
});

const point = z.object({
  label: text,
  factors,
  planned: count,
  done: count,
  parameterCount: count.nullable(),
  values: z.record(z.string(), z.object({ mean: number, standardDeviation: number, count })),
});

export const run = z.object({
  database: text,
  end: z.enum(['finished', 'drained', 'stopped']),
  wallMs: milliseconds,
  times,
  sweeps: z.array(
    z.object({
      sweepId: id,
      experiment: text,
      preset: text,
      planned: count,
      reused: count,
      counts,
      times,
      metrics: z.array(metric),
      tasks: z.array(taskResult),
      claims: z.array(claim),
      raced: z
        .object({
          trainings: count,
          of: count,
          end: z.enum(['decided', 'all-seeds', 'futile']).nullable().describe('null: it goes on'),
          left: z.array(text).describe('points that nobody has beaten'),
          words: text,
        })
        .nullable()
        .describe('of a race over seeds'),
      saved,
      points: z.array(point).nullable().describe('of a study of one’s own'),
      study: record('the study as it was planned; null of a built-in experiment'),
    }),
  ),
});

export const measured = run.extend({
  results: z.array(z.object({ taskId: id, result: record('the record of a measure') })),
});

export const dryRun = z.object({
  database: text,
  sweeps: z.array(
    z.object({
      experiment: text,
      preset: text,
      points: z
        .array(z.object({ label: text, factors, seeds: z.array(z.number()), taskIds: z.array(id) }))
        .optional()
        .describe('of a study of one’s own'),
      tasks: z.array(
        z.object({
          id,
          label: text,
          kind,
          parameterCount: count.nullable(),
          estimatedSeconds: z.number(),
          estimateSource: z.enum(['stored', 'rule']),
        }),
      ),
      estimatedSeconds: z.number().describe('on one core'),
    }),
  ),
  workers: count,
  estimatedSeconds: z.number().describe('on the native runtime'),
  slowBackend: z
    .enum(['wasm', 'cpu'])
    .nullable()
    .describe('where it would run: wasm takes 30 to 75 times as long as estimated, cpu far longer'),
});

export const analyse = z.object({
  network: record('docs/study-file.md, training.network'),
  dataset: record('docs/study-file.md, training.dataset'),
  loss: record('its name, or a record with one'),
  parameterCount: count,
  weightsSha256: id,
  environment,
  results: z.array(record('the record of a measure')),
});

const replayedOn = z.object({
  backend: text,
  backendReason: text.optional(),
  tensorflowVersion: text.nullable().optional(),
  nodeVersion: text.optional(),
  cpuFeatures: text,
  engineVersion: text,
  buildDigest: text.nullable(),
});

export const replay = z.object({
  taskId: id,
  label: text,
  storedSha256: id,
  replayedSha256: id.nullable(),
  equal: z.boolean(),
  storedOn: replayedOn.nullable(),
  replayedOn,
  closeness: z
    .object({
      precisions: z.array(text),
      metrics: z.array(z.object({ name: text, stored: number, replayed: number })),
      weights: z.object({ largest: number, relative: number }).nullable(),
    })
    .nullable(),
});

const judged = z.object({ verdict: text, statistic: text });

export const replaySweep = z.object({
  sweepId: id,
  name: text,
  precision: text,
  twinId: id,
  tasks: count,
  left: count,
  claims: z.array(
    z.object({ id: text, words: text, stored: judged, replayed: judged, changed: z.boolean() }),
  ),
  changed: count,
});
