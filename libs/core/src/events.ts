import { z } from 'zod';
import { metricSeriesSchema, taskOutcomeSchema } from './result.ts';
import { count, errorCodeSchema, messageSchema, sha256Schema } from './wire.ts';

/** A task in one of its generations: 0 for the first result of an identity, 1 for its first `--fresh` one, … */
const taskRef = { taskId: sha256Schema, generation: count };

const attemptRef = {
  ...taskRef,
  /** 1, 2, … */
  attempt: count,
  /** Grows with every attempt of every task in a database. */
  token: count,
};

/** Which attempt at which task an event speaks of. The token fences: a stale one is rejected. */
export const attemptRefSchema = z.strictObject(attemptRef);
export type AttemptRef = z.infer<typeof attemptRefSchema>;

/** What a worker reports of an attempt under way. */
const reports = [
  /** A worker elsewhere has taken the attempt; its name is for people. */
  z.strictObject({ ...attemptRef, type: z.literal('claimed'), worker: z.string().max(300) }),
  /** What waited behind another unit of its worker, handed out ahead, has that worker now. */
  z.strictObject({ ...attemptRef, type: z.literal('begun') }),
  z.strictObject({
    ...attemptRef,
    type: z.literal('progress'),
    epoch: z.number(),
    epochCount: z.number(),
    elapsedMs: z.number(),
  }),
  z.strictObject({
    ...attemptRef,
    type: z.literal('metrics'),
    series: z.array(metricSeriesSchema),
  }),
] as const;

/** How an attempt ends. */
const ends = [
  z.strictObject({ ...attemptRef, type: z.literal('finished'), outcome: taskOutcomeSchema }),
  z.strictObject({
    ...attemptRef,
    type: z.literal('failed'),
    code: errorCodeSchema,
    message: messageSchema,
  }),
  z.strictObject({
    ...attemptRef,
    type: z.literal('lost'),
    reason: messageSchema,
    /** Something else is known to have caused it, so it does not count towards the loss limit. */
    blameless: z.literal(true).exactOptional(),
  }),
] as const;

/** What the coordinator alone decides. */
const decisions = [
  z.strictObject({ ...taskRef, type: z.literal('queued'), reason: messageSchema }),
  z.strictObject({
    ...attemptRef,
    type: z.literal('started'),
    worker: z.string().max(300),
    leaseUntilMs: z.number(),
    queueWaitMs: z.number(),
  }),
  z.strictObject({ ...attemptRef, type: z.literal('heartbeat'), leaseUntilMs: z.number() }),
  z.strictObject({ ...taskRef, type: z.literal('cancelled'), reason: messageSchema }),
  z.strictObject({ ...taskRef, type: z.literal('skipped'), reason: messageSchema }),
] as const;

/**
 * All that happens to a task, as plain records. The same events are stored, shown live and replayed;
 * `reduceTask` is the only code that turns them into states.
 */
export const taskEventSchema = z.discriminatedUnion('type', [...decisions, ...reports, ...ends]);
export type TaskEvent = z.infer<typeof taskEventSchema>;

/**
 * What an executor reports of an attempt; `stopped` answers a cancellation, the task gave up half-way.
 * The end of an attempt is exactly one of `finished`, `failed`, `lost` and `stopped`.
 */
export const executorEventSchema = z.discriminatedUnion('type', [
  ...reports,
  ...ends,
  z.strictObject({ ...attemptRef, type: z.literal('stopped') }),
]);
export type ExecutorEvent = z.infer<typeof executorEventSchema>;
