import type { BasinErrorCode } from './errors.ts';
import type { MetricSeries, TaskOutcome } from './result.ts';

/** Which attempt at which task an event speaks of. The token fences: a stale one is rejected. */
export interface AttemptRef {
  taskId: string;
  /** 0 for the first result of an identity, 1 for its first `--fresh` one, … */
  generation: number;
  /** 1, 2, … */
  attempt: number;
  /** Grows with every attempt of every task in a database. */
  token: number;
}

/**
 * All that happens to a task, as plain records. The same events are stored, shown live and replayed;
 * `reduceTask` is the only code that turns them into states.
 */
export type TaskEvent =
  | { type: 'queued'; taskId: string; generation: number; reason: string }
  | (AttemptRef & { type: 'started'; worker: string; leaseUntilMs: number; queueWaitMs: number })
  /** A worker elsewhere has taken the attempt; its name is for people. */
  | (AttemptRef & { type: 'claimed'; worker: string })
  | (AttemptRef & { type: 'heartbeat'; leaseUntilMs: number })
  | (AttemptRef & { type: 'progress'; epoch: number; epochCount: number; elapsedMs: number })
  | (AttemptRef & { type: 'metrics'; series: MetricSeries[] })
  | (AttemptRef & { type: 'finished'; outcome: TaskOutcome })
  | (AttemptRef & { type: 'failed'; code: BasinErrorCode | 'unexpected'; message: string })
  /** `blameless`: something else is known to have caused it, so it does not count towards the loss limit. */
  | (AttemptRef & { type: 'lost'; reason: string; blameless?: true })
  | { type: 'cancelled'; taskId: string; generation: number; reason: string }
  | { type: 'skipped'; taskId: string; generation: number; reason: string };

export type TaskEventType = TaskEvent['type'];

/** What a worker may say; the coordinator alone queues, cancels, skips and declares lost. */
export type WorkerEvent = Extract<
  TaskEvent,
  { type: 'started' | 'claimed' | 'heartbeat' | 'progress' | 'metrics' | 'finished' | 'failed' }
>;
