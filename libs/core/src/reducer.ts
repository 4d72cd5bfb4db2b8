import type { TaskEvent } from './events.ts';
import { mayMove, type TaskState } from './state.ts';

/** What the events so far say of one task. */
export interface TaskProgress {
  state: TaskState;
  /** Number of the newest attempt, 0 before the first. */
  attempt: number;
  /** Fencing token of the newest attempt, 0 before the first. */
  token: number;
  leaseUntilMs: number | null;
  epoch: number;
  epochCount: number;
  errorCode: string | null;
  errorMessage: string | null;
}

export type Reduction =
  | { accepted: true; next: TaskProgress }
  | { accepted: false; reason: 'stale-token' | 'not-allowed' };

/** A task that has just been planned. */
export const plannedTask: TaskProgress = {
  state: 'queued',
  attempt: 0,
  token: 0,
  leaseUntilMs: null,
  epoch: 0,
  epochCount: 0,
  errorCode: null,
  errorMessage: null,
};

/**
 * The one place where task states change. Rejects what an attempt says after its token was
 * superseded or its task left `running`; a rejected event must change nothing and store nothing.
 */
export function reduceTask(task: TaskProgress, event: TaskEvent): Reduction {
  if (event.type === 'started') {
    if (event.token <= task.token) return { accepted: false, reason: 'stale-token' };
    return move(task, 'running', {
      attempt: event.attempt,
      token: event.token,
      leaseUntilMs: event.leaseUntilMs,
      epoch: 0,
      errorCode: null,
      errorMessage: null,
    });
  }
  if ('token' in event && (event.token !== task.token || task.state !== 'running')) {
    return { accepted: false, reason: 'stale-token' };
  }
  switch (event.type) {
    case 'heartbeat':
      return accept({ ...task, leaseUntilMs: event.leaseUntilMs });
    case 'progress':
      return accept({ ...task, epoch: event.epoch, epochCount: event.epochCount });
    case 'claimed':
    case 'begun':
    case 'metrics':
      return accept(task);
    case 'finished':
      return move(task, event.outcome.state, { leaseUntilMs: null });
    case 'failed':
      return move(task, 'failed', {
        leaseUntilMs: null,
        errorCode: event.code,
        errorMessage: event.message,
      });
    case 'lost':
      return move(task, 'lost', { leaseUntilMs: null, errorMessage: event.reason });
    case 'queued':
      return move(task, 'queued', { leaseUntilMs: null, errorCode: null, errorMessage: null });
    case 'cancelled':
      return move(task, 'cancelled', { leaseUntilMs: null, errorMessage: event.reason });
    case 'skipped':
      return move(task, 'skipped', { errorMessage: event.reason });
  }
}

function move(task: TaskProgress, to: TaskState, change: Partial<TaskProgress>): Reduction {
  if (!mayMove(task.state, to)) return { accepted: false, reason: 'not-allowed' };
  return accept({ ...task, ...change, state: to });
}

function accept(next: TaskProgress): Reduction {
  return { accepted: true, next };
}
