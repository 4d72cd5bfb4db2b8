import { BasinError, type ExecutorEvent } from '@basin/core';
import { expect, test } from 'vitest';
import { createUnitReports } from './unit-reports.ts';

const bytes = new Uint8Array(4);

function attemptOf(token: number) {
  return { taskId: 'task', generation: 0, attempt: 1, token };
}

function stopped(token: number): ExecutorEvent {
  return { ...attemptOf(token), type: 'stopped' };
}

/** Of what is stored by hand. */
function opened() {
  const reported: ExecutorEvent[] = [];
  const stores: { done(): void; fail(error: unknown): void }[] = [];
  const reports = createUnitReports(
    () => new Promise((done, fail) => stores.push({ done: () => done(null), fail })),
    (events) => reported.push(...events),
  );
  return { reported, stores, reports };
}

async function turns(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}

test('without blobs, events are reported at once', () => {
  const { reports, reported } = opened();
  reports.events([stopped(1)]);
  expect(reported).toEqual([stopped(1)]);
});

test('an event waits for the blobs before it, and those behind it for the event', async () => {
  const { reports, reported, stores } = opened();
  reports.events([stopped(1)]);
  reports.blob({ type: 'blob', token: 2, bytes });
  reports.blob({ type: 'blob', token: 2, bytes });
  reports.events([stopped(2)]);
  reports.events([stopped(3)]);
  stores[1]?.done();
  await turns();
  expect(reported).toEqual([stopped(1)]);
  stores[0]?.done();
  await turns();
  expect(reported).toEqual([stopped(1), stopped(2), stopped(3)]);
});

test('an attempt whose blob could not be stored has failed; its neighbours have not', async () => {
  const { reports, reported, stores } = opened();
  const finished = (token: number): ExecutorEvent => ({
    ...attemptOf(token),
    type: 'finished',
    outcome: { kind: 'import', outputs: {} } as never,
  });
  for (const token of [1, 2]) {
    reports.blob({ type: 'blob', token, bytes });
    reports.events([finished(token)]);
  }
  stores[0]?.fail(new BasinError('store/disk-full', 'no space'));
  stores[1]?.done();
  await turns();
  expect(reported).toMatchObject([
    { ...attemptOf(1), type: 'failed', code: 'store/disk-full' },
    finished(2),
  ]);
});
