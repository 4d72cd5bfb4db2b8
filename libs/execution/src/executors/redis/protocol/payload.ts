import {
  BasinError,
  blobRefSchema,
  count,
  errorCodeSchema,
  errorMessage,
  type ExecutorEvent,
  executorEventSchema,
  messageSchema,
  taskIdentity,
  type WorkUnit,
  workUnitSchema,
} from '@basin/core';
import { replicaGroupOf } from '@basin/models/replicas';
import { z } from 'zod';

/*
 * Everything that comes out of Redis passes through here: others may write there, and a worker of
 * another version may still be at work. JSON throughout; NaN and infinities of metrics travel as null.
 * The records are core's; here stands what only the two ends say to each other.
 */

/** Names of ours in keys: no colon, so that none can reach into another's. */
const id = z.string().regex(/^[\w.-]{1,100}$/);

const versionsSchema = z.strictObject({
  /** Of this file: what the two ends say to each other. */
  protocol: count,
  package: z.string().max(100),
  engine: z.string().max(100),
  /** Of the digest of the code; releases before it do not say. */
  build: z.string().max(100).default('unknown'),
});
export type Versions = z.infer<typeof versionsSchema>;

const jobSchema = z.strictObject({
  versions: versionsSchema,
  session: id,
  unit: workUnitSchema,
});

/** One unit on its way to a worker. */
export interface Job {
  versions: Versions;
  /** The coordinator's run that wants it. */
  session: string;
  unit: WorkUnit;
}

/** Numbers the messages of an attempt from 1: what comes again after a reconnection is dropped. */
const sequence = z.int().min(1);

const workerMessageSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('event'), sequence, event: executorEventSchema }),
  /** An event too large for one message: its JSON is that blob. */
  z.strictObject({ type: z.literal('large-event'), sequence, body: blobRefSchema }),
  /** These blobs lie in Redis: store them and remove them there. */
  z.strictObject({ type: z.literal('blobs'), sequence, refs: z.array(blobRefSchema) }),
  /** The attempt reads these blobs: put them into Redis, under the request's id. */
  z.strictObject({
    type: z.literal('inputs'),
    sequence,
    request: id,
    refs: z.array(blobRefSchema),
  }),
]);
/** What a worker says to a coordinator about one attempt. */
export type WorkerMessage = z.infer<typeof workerMessageSchema>;

const inputReplySchema = z.discriminatedUnion('ok', [
  z.strictObject({ ok: z.literal(true) }),
  z.strictObject({ ok: z.literal(false), code: errorCodeSchema, message: messageSchema }),
]);
/** Whether the blobs of an `inputs` request are there. */
export type InputReply = z.infer<typeof inputReplySchema>;

/** Other versions may know more or less: only what says so is strict. */
const workerRecordSchema = z.object({
  versions: z.object(versionsSchema.shape),
  name: z.string().max(300),
  labels: z.array(id).max(20),
  slots: z.int().min(0).max(100_000),
  /** Finishes what it runs and takes no more. */
  draining: z.boolean(),
  backend: z.string().max(100),
  backendReason: messageSchema,
  /** It says so again at least this often; silent for four times that, it counts as dead. */
  heartbeatMs: z.number().min(1).max(3_600_000),
  /** `session-token` of every attempt it has claimed and not yet ended. */
  running: z.array(z.string().max(300)),
});
/** How a worker is known while it lives. */
export type WorkerRecord = z.infer<typeof workerRecordSchema>;

const sessionRecordSchema = z.object({
  versions: z.object(versionsSchema.shape),
  name: z.string().max(300),
});
/** How a coordinator is known while it lives. */
export type SessionRecord = z.infer<typeof sessionRecordSchema>;

/** @throws BasinError `runner/bad-payload`, also when a task's id is not that of its config. */
export function parseJob(data: unknown): Job {
  return guarded('job', () => {
    const job = jobSchema.parse(data);
    for (const { config, attempt } of job.unit) {
      if (taskIdentity(config) !== attempt.taskId) {
        throw new Error('the task id is not the identity of its config');
      }
    }
    checkUnit(job.unit);
    return job;
  });
}

/** Several attempts are replicas of one group, each with a token of its own. */
function checkUnit(unit: WorkUnit): void {
  if (unit.length === 1) return;
  const groups = unit.map(({ config, alone }) =>
    config.kind === 'training' && alone !== true ? replicaGroupOf(config) : null,
  );
  const [group] = groups;
  if (!group || unit.length > group.width || groups.some((other) => other?.key !== group.key)) {
    throw new Error('its attempts cannot run as one unit');
  }
  if (new Set(unit.map(({ attempt }) => attempt.token)).size < unit.length) {
    throw new Error('two of its attempts have the same token');
  }
}

/** @throws BasinError `runner/bad-payload`. */
export function parseWorkerMessage(source: string): WorkerMessage {
  return guarded('message', () => workerMessageSchema.parse(JSON.parse(source)));
}

/** The body of a `large-event`. @throws BasinError `runner/bad-payload`. */
export function parseEvent(source: string): ExecutorEvent {
  return guarded('event', () => executorEventSchema.parse(JSON.parse(source)));
}

/** @throws BasinError `runner/bad-payload`. */
export function parseInputReply(source: string): InputReply {
  return guarded('reply', () => inputReplySchema.parse(JSON.parse(source)));
}

/** @throws BasinError `runner/bad-payload`. */
export function parseWorkerRecord(source: string): WorkerRecord {
  return guarded('worker record', () => workerRecordSchema.parse(JSON.parse(source)));
}

/** @throws BasinError `runner/bad-payload`. */
export function parseSessionRecord(source: string): SessionRecord {
  return guarded('session record', () => sessionRecordSchema.parse(JSON.parse(source)));
}

/** Whatever is wrong with it, depth of nesting included, is one error. */
function guarded<T>(what: string, parse: () => T): T {
  try {
    return parse();
  } catch (cause) {
    const reason = cause instanceof z.ZodError ? z.prettifyError(cause) : errorMessage(cause);
    throw new BasinError(
      'runner/bad-payload',
      `Redis holds a ${what} that no worker or coordinator of this version writes: ${reason.slice(0, 1_000)}`,
      { cause },
    );
  }
}
