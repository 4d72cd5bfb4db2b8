import { emptyCounts } from '@basin/core';
import { expect, test } from 'vitest';
import {
  analysed,
  analysis,
  diverged,
  environment,
  lease,
  plan,
  present,
  trained,
  training,
} from '../fixtures/makers.ts';
import { temporaryDatabase } from '../fixtures/temporary-database.ts';
import { openWriter } from '../index.ts';

const [a, b, c] = [training(1), training(2), training(3)];

function counts(changes: Partial<ReturnType<typeof emptyCounts>>): ReturnType<typeof emptyCounts> {
  return { ...emptyCounts(), ...changes };
}

test('a new sweep is queued whole; planning it again changes nothing', () => {
  const writer = openWriter({ path: temporaryDatabase() });
  const first = writer.planSweep(plan(a, b, analysis(a, b)));
  expect(first).toMatchObject({ planned: 3, created: 3, reused: 0, requeued: 0, pending: 0 });
  expect(writer.counts(first.sweepId)).toEqual(counts({ queued: 3 }));
  expect(writer.planSweep(plan(a, b, analysis(a, b)))).toMatchObject({ created: 0, pending: 3 });
  writer.close();
});

test('resuming queues failed, cancelled and dead tasks again and keeps outcomes', () => {
  let nowMs = 0;
  const path = temporaryDatabase();
  const before = openWriter({ path, now: () => nowMs });
  const tasks = [1, 2, 3, 4, 5, 6].map(training);
  const [done, divergent, failing, dying, living, cancelled] = tasks as [
    typeof a,
    typeof a,
    typeof a,
    typeof a,
    typeof a,
    typeof a,
  ];
  const skipped = analysis(divergent);
  const waiting = analysis(failing);
  const sweep = plan(...tasks, skipped, waiting);
  const { sweepId } = before.planSweep(sweep);
  const start = (task: typeof a, leaseMs = 1000): ReturnType<typeof present> =>
    present(before.startAttempt(task.id, 0, { ...lease, leaseMs }));
  before.apply([
    { type: 'finished', ...start(done), outcome: trained() },
    { type: 'finished', ...start(divergent), outcome: diverged() },
    { type: 'failed', ...start(failing), code: 'engine/run', message: 'it broke' },
    { type: 'cancelled', taskId: cancelled.id, generation: 0, reason: 'by hand' },
  ]);
  start(dying, 10);
  start(living, 60_000);
  expect(before.counts(sweepId)).toEqual(
    counts({ done: 1, diverged: 1, failed: 1, running: 2, cancelled: 1, skipped: 2 }),
  );
  before.close();

  nowMs = 1000;
  const after = openWriter({ path, now: () => nowMs });
  const resumed = after.planSweep(sweep);
  // failed, cancelled, dying, and the analysis of the failed one, which runs again.
  expect(resumed).toMatchObject({ created: 0, reused: 3, requeued: 4, pending: 1 });
  expect(after.counts(sweepId)).toEqual(
    counts({ done: 1, diverged: 1, skipped: 1, running: 1, queued: 4 }),
  );
  expect(after.runnableTasks(sweepId).map((task) => task.taskId)).toEqual([
    failing.id,
    dying.id,
    cancelled.id,
  ]);
  after.close();
});

test('two sweeps share the trials of common tasks', () => {
  const writer = openWriter({ path: temporaryDatabase() });
  const one = writer.planSweep(plan(a, b));
  writer.apply([
    { type: 'finished', ...present(writer.startAttempt(a.id, 0, lease)), outcome: trained() },
  ]);
  const two = writer.planSweep(plan(a, b, c), {
    build: { ...environment, engineVersion: '2' },
  });
  expect(two).toMatchObject({ created: 1, reused: 1, pending: 1 });
  const { engineVersion, buildDigest } = environment;
  expect(two.otherBuilds).toEqual([{ engineVersion, buildDigest, count: 1 }]);
  const ref = present(writer.startAttempt(b.id, 0, lease));
  expect(writer.counts(one.sweepId).running).toBe(1);
  expect(writer.counts(two.sweepId).running).toBe(1);
  writer.apply([{ type: 'finished', ...ref, outcome: trained() }]);
  expect(writer.counts(one.sweepId)).toEqual(counts({ done: 2 }));
  writer.close();
});

test('reused results of other code are told by engine version and digest, unknown ones too', () => {
  const writer = openWriter({ path: temporaryDatabase() });
  const tasks = [a, b, c, training(8)];
  writer.planSweep(plan(...tasks));
  const [first, other] = ['1'.repeat(64), '2'.repeat(64)];
  for (const [index, buildDigest] of [first, other, null, other].entries()) {
    const ref = present(writer.startAttempt(tasks[index]?.id ?? '', 0, lease));
    const outcome = trained({ environment: { ...environment, buildDigest } });
    writer.apply([{ type: 'finished', ...ref, outcome }]);
  }
  const { engineVersion } = environment;
  const again = writer.planSweep(plan(...tasks), { build: { engineVersion, buildDigest: first } });
  expect(again.otherBuilds).toEqual([
    { engineVersion, buildDigest: null, count: 1 },
    { engineVersion, buildDigest: other, count: 2 },
  ]);
  writer.close();
});

test('fresh makes a new generation, whose analyses wait for the new trainings', () => {
  const writer = openWriter({ path: temporaryDatabase() });
  const both = plan(a, analysis(a));
  const { sweepId } = writer.planSweep(both);
  writer.apply([
    { type: 'finished', ...present(writer.startAttempt(a.id, 0, lease)), outcome: trained() },
  ]);
  expect(writer.planSweep(both, { fresh: true })).toMatchObject({ sweepId, created: 2, reused: 0 });
  const [runnable, ...others] = writer.runnableTasks(sweepId);
  expect(runnable).toMatchObject({ taskId: a.id, generation: 1 });
  expect(others).toEqual([]);
  // The old analysis, which nobody waits for, is gone from the queue.
  expect(writer.startAttempt(analysis(a).id, 0, lease)).toBeNull();
  // Killed and resumed without `fresh`: the new generation goes on.
  expect(writer.planSweep(both)).toMatchObject({ created: 0, reused: 0, pending: 2 });
  writer.close();
});

test('cancelling leaves tasks to the sweeps that share them, and resuming takes them back', () => {
  const writer = openWriter({ path: temporaryDatabase() });
  const mine = writer.planSweep(plan(a, b, analysis(b)));
  const theirs = writer.planSweep(plan(a, c));
  const shared = present(writer.startAttempt(a.id, 0, lease));
  const own = present(writer.startAttempt(b.id, 0, lease));
  expect(writer.cancel(mine.sweepId, 'by hand')).toEqual({ count: 3, abandoned: [own] });
  expect(writer.counts(mine.sweepId)).toEqual(counts({ cancelled: 3 }));
  expect(writer.counts(theirs.sweepId)).toEqual(counts({ running: 1, queued: 1 }));
  expect(
    writer.apply([
      { type: 'finished', ...own, outcome: trained() },
      { type: 'finished', ...shared, outcome: trained() },
    ]),
  ).toMatchObject([{ accepted: false, reason: 'stale-token' }, { accepted: true }]);
  expect(writer.planSweep(plan(a, b, analysis(b)))).toMatchObject({ reused: 1, requeued: 2 });
  expect(writer.counts(mine.sweepId)).toEqual(counts({ done: 1, queued: 2 }));
  writer.close();
});

test("a sweep does not take over another's cancelled trial", () => {
  const writer = openWriter({ path: temporaryDatabase() });
  const mine = writer.planSweep(plan(a));
  writer.cancel(mine.sweepId, 'by hand');
  expect(writer.planSweep(plan(a, b))).toMatchObject({ created: 2 });
  expect(writer.counts(mine.sweepId)).toEqual(counts({ cancelled: 1 }));
  writer.close();
});

test('an analysis gets what its trainings left, in the order of its inputs', () => {
  const writer = openWriter({ path: temporaryDatabase() });
  const { sweepId } = writer.planSweep(plan(a, b, analysis(b, a)));
  const snapshots = [0, 5].map((step) => ({
    step,
    epoch: step,
    blob: { sha256: String(step).repeat(64), byteCount: 8 },
  }));
  const finish = (task: typeof a, outcome: ReturnType<typeof trained>): unknown =>
    writer.apply([
      { type: 'finished', ...present(writer.startAttempt(task.id, 0, lease)), outcome },
    ]);
  const averagedWeights = { sha256: 'd'.repeat(64), byteCount: 8 };
  finish(a, trained({ snapshots, averagedWeights }));
  expect(writer.runnableTasks(sweepId).map((task) => task.taskId)).toEqual([b.id]);
  finish(b, trained());
  const [runnable] = writer.runnableTasks(sweepId);
  const left = { generation: 0, weights: trained().weights, testAccuracies: {} };
  expect(runnable?.dependencies).toEqual([
    { taskId: b.id, config: b.config, ...left, snapshots: [] },
    { taskId: a.id, config: a.config, ...left, averagedWeights, snapshots },
  ]);
  const ref = present(writer.startAttempt(analysis(b, a).id, 0, lease));
  expect(writer.apply([{ type: 'finished', ...ref, outcome: analysed() }])[0]?.accepted).toBe(true);
  expect(writer.counts(sweepId)).toEqual(counts({ done: 3 }));
  writer.close();
});
