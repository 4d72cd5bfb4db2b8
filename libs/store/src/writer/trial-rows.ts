import type { TaskEvent, TaskState } from '@basin/core';
import type { Session, Trial } from './session.ts';

/** Writes what an event made of a trial into its row and its newest attempt's. */
export interface TrialRows {
  store(before: Trial, after: Trial, event: TaskEvent): void;
}

interface TrialUpdate {
  id: number;
  now: number;
  event: TaskEvent['type'];
  state: TaskState;
  ended: 0 | 1;
  attempt: number;
  token: number;
  leaseUntilMs: number | null;
  epoch: number;
  epochCount: number;
  errorCode: string | null;
  errorMessage: string | null;
  lossCount: number;
}

type AttemptUpdate = Pick<TrialUpdate, 'now' | 'token' | 'errorCode' | 'errorMessage'> & {
  state: TaskState;
};

export function createTrialRows({ client, now }: Session): TrialRows {
  const putTrial = client.prepare<[TrialUpdate]>(
    // On the right hand a column is what it was before.
    `UPDATE trials SET
       attempt = @attempt, token = @token, lease_until_ms = @leaseUntilMs,
       epoch = @epoch, epoch_count = @epochCount,
       error_code = @errorCode, error_message = @errorMessage, loss_count = @lossCount,
       queued_at_ms = iif(@event = 'queued', @now, queued_at_ms),
       started_at_ms = CASE @event WHEN 'queued' THEN NULL WHEN 'started' THEN @now ELSE started_at_ms END,
       ended_at_ms = CASE WHEN state = @state THEN ended_at_ms WHEN @ended THEN @now END,
       state = @state
     WHERE id = @id`,
  );
  const endAttempt = client.prepare<[AttemptUpdate]>(
    // Lost, it was not heard of after its lease, however late somebody looks.
    `UPDATE attempts SET state = @state, lease_until_ms = NULL,
       ended_at_ms = iif(@state = 'lost', min(@now, ifnull(lease_until_ms, @now)), @now),
       error_code = @errorCode, error_message = @errorMessage
     WHERE token = @token`,
  );
  // The state, which an index has, stays.
  const putProgress = client.prepare<[number, number, number]>(
    'UPDATE trials SET epoch = ?, epoch_count = ? WHERE id = ?',
  );
  const renewTrial = client.prepare<[number | null, number]>(
    'UPDATE trials SET lease_until_ms = ? WHERE id = ?',
  );
  const renewAttempt = client.prepare<[number | null, number]>(
    'UPDATE attempts SET lease_until_ms = ? WHERE token = ?',
  );
  // Told twice, it was taken up the first time.
  const claim = client.prepare<[string, number, number]>(
    'UPDATE attempts SET worker = ?, claimed_at_ms = ifnull(claimed_at_ms, ?) WHERE token = ?',
  );
  // Handed out ahead, it waited for its worker until then.
  const begin = client.prepare<{ atMs: number; token: number }>(
    `UPDATE attempts SET queue_wait_ms = queue_wait_ms + max(0, @atMs - started_at_ms), started_at_ms = @atMs
     WHERE token = @token`,
  );
  const beginTrial = client.prepare<[number, number]>(
    'UPDATE trials SET started_at_ms = ? WHERE id = ?',
  );

  return {
    store(before, after, event) {
      switch (event.type) {
        case 'metrics':
          return;
        case 'progress':
          putProgress.run(after.epoch, after.epochCount, before.id);
          return;
        case 'claimed':
          claim.run(event.worker, now(), before.token);
          return;
        case 'begun': {
          if (before.startedAtMs !== null) return;
          const atMs = now();
          beginTrial.run(atMs, before.id);
          begin.run({ atMs, token: before.token });
          return;
        }
        case 'heartbeat':
          renewTrial.run(after.leaseUntilMs, before.id);
          renewAttempt.run(after.leaseUntilMs, before.token);
          return;
      }
      const { state, attempt, token, leaseUntilMs, epoch, epochCount, lossCount } = after;
      const { errorCode, errorMessage } = after;
      const nowMs = now();
      putTrial.run({
        ...{ id: before.id, now: nowMs, event: event.type, state, attempt, token, leaseUntilMs },
        ...{ epoch, epochCount, errorCode, errorMessage, lossCount },
        ended: state === 'queued' || state === 'running' ? 0 : 1,
      });
      if (before.state !== 'running') return;
      if (before.startedAtMs === null) {
        const heardMs = state === 'lost' ? (before.leaseUntilMs ?? nowMs) : nowMs;
        begin.run({ atMs: Math.min(nowMs, heardMs), token: before.token });
      }
      endAttempt.run({
        ...{ now: nowMs, token: before.token, errorCode, errorMessage },
        state: state === 'queued' ? 'lost' : state,
      });
    },
  };
}
