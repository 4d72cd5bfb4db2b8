import type { AttemptRef } from '@basin/core';
import type { Lease } from '../contract.ts';
import type { Session } from './session.ts';
import type { Transitions } from './transitions.ts';

/** Starts attempts, and alone gives out their tokens. */
export interface AttemptStarter {
  /** Inside a transaction; see `StoreWriter.startAttempt`. */
  start(taskId: string, generation: number, lease: Lease): AttemptRef | null;
}

export function createAttemptStarter(
  { client, now }: Session,
  transitions: Transitions,
): AttemptStarter {
  const newestToken = client.prepare<[], number | null>('SELECT max(token) FROM attempts').pluck();
  const addAttempt = client.prepare(
    `INSERT INTO attempts
       (token, trial_id, number, worker, state, started_at_ms, lease_until_ms, queue_wait_ms)
     VALUES (@token, @trialId, @number, @worker, 'running', @now, @leaseUntilMs, @queueWaitMs)`,
  );
  const wait = client.prepare<[number]>('UPDATE trials SET started_at_ms = NULL WHERE id = ?');
  return {
    start(taskId, generation, { worker, leaseMs, queueWaitMs, ahead = false }) {
      const trial = transitions.find(taskId, generation);
      if (trial === null || trial.state !== 'queued') return null;
      const number = trial.attempt + 1;
      const token = (newestToken.get() ?? 0) + 1;
      const nowMs = now();
      const leaseUntilMs = nowMs + leaseMs;
      addAttempt.run({
        ...{ token, number, worker, leaseUntilMs, queueWaitMs },
        ...{ trialId: trial.id, now: nowMs },
      });
      const ref = { taskId, generation, attempt: number, token };
      transitions.apply({ type: 'started', ...ref, worker, leaseUntilMs, queueWaitMs });
      if (ahead) wait.run(trial.id);
      return ref;
    },
  };
}
