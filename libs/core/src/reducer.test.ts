import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { TaskEvent } from './events.ts';
import { plannedTask, reduceTask, type TaskProgress } from './reducer.ts';
import { finishedStates, mayMove, settledStates, taskStates } from './state.ts';

const task = { taskId: 'a'.repeat(64), generation: 0 };

function started(token: number, attempt = token): TaskEvent {
  return { ...task, type: 'started', attempt, token, worker: 'w', leaseUntilMs: 1, queueWaitMs: 0 };
}

function failed(token: number): TaskEvent {
  const code = 'unexpected';
  return { ...task, type: 'failed', attempt: token, token, code, message: 'boom' };
}

function after(...events: TaskEvent[]): TaskProgress {
  return events.reduce((state, event) => {
    const reduction = reduceTask(state, event);
    expect(reduction.accepted).toBe(true);
    return reduction.accepted ? reduction.next : state;
  }, plannedTask);
}

test('a late event of a superseded attempt is stale', () => {
  const state = after(
    started(1),
    { ...task, type: 'lost', attempt: 1, token: 1, reason: 'lease' },
    { ...task, type: 'queued', reason: 'retry' },
    started(2),
  );
  expect(reduceTask(state, failed(1))).toEqual({ accepted: false, reason: 'stale-token' });
  expect(reduceTask(state, failed(2)).accepted).toBe(true);
});

test('a failure keeps its code, and being queued again forgets it', () => {
  const broken = after(started(1), failed(1));
  expect(broken).toMatchObject({ state: 'failed', errorCode: 'unexpected', leaseUntilMs: null });
  const again = reduceTask(broken, { ...task, type: 'queued', reason: 'resume' });
  expect(again).toMatchObject({ accepted: true, next: { state: 'queued', errorCode: null } });
});

test('a settled task other than skipped never moves again', () => {
  for (const from of settledStates.filter((state) => state !== 'skipped')) {
    expect(taskStates.filter((to) => mayMove(from, to))).toEqual([]);
  }
});

test('under any events the token only grows and only one outcome is ever accepted', () => {
  const event = fc.oneof(
    fc.integer({ min: 1, max: 5 }).map((token) => started(token)),
    fc.integer({ min: 1, max: 5 }).map((token) => failed(token)),
    fc
      .integer({ min: 1, max: 5 })
      .map((token): TaskEvent => ({ ...task, type: 'lost', attempt: token, token, reason: 'r' })),
    fc.constant<TaskEvent>({ ...task, type: 'queued', reason: 'r' }),
    fc.constant<TaskEvent>({ ...task, type: 'cancelled', reason: 'r' }),
  );
  fc.assert(
    fc.property(fc.array(event, { maxLength: 30 }), (events) => {
      let state = plannedTask;
      for (const next of events) {
        const reduction = reduceTask(state, next);
        if (!reduction.accepted) continue;
        expect(reduction.next.token).toBeGreaterThanOrEqual(state.token);
        if (next.type === 'failed') expect(next.token).toBe(state.token);
        if (finishedStates.includes(state.state)) expect(next.type).toBe('queued');
        state = reduction.next;
      }
    }),
  );
});
