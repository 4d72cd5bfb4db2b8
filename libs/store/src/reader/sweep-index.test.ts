import { expect, test } from 'vitest';
import {
  analysed,
  analysis,
  lease,
  plan,
  present,
  series,
  trained,
  training,
} from '../fixtures/makers.ts';
import { temporaryDatabase } from '../fixtures/temporary-database.ts';
import { type CountedSweep, openReader, openWriter, type StoreReader } from '../index.ts';

const a = training(1);
const b = training(2);
const c = training(3);
const d = training(4);
const hessian = analysis(a);

const countedBefore = new Map<string, CountedSweep>();

/** What a reader that was open all the time says, one that has just been opened, and one that goes on from what the first has counted. */
function sameAsAnew(reader: StoreReader, sweepId: string) {
  const fresh = openReader(reader.path);
  const taking = openReader(reader.path);
  expect(taking.isCounted(sweepId)).toBe(false);
  // As it comes from another process.
  taking.takeCounted(sweepId, structuredClone(reader.counted(sweepId)) as CountedSweep);
  expect(taking.isCounted(sweepId)).toBe(true);
  // Of a while ago: what has happened since is found by itself.
  const late = openReader(reader.path);
  late.takeCounted(
    sweepId,
    structuredClone(countedBefore.get(sweepId) ?? reader.counted(sweepId)) as CountedSweep,
  );
  countedBefore.set(sweepId, structuredClone(reader.counted(sweepId)) as CountedSweep);
  const said = [reader, fresh, taking, late].map((one) => ({
    counts: one.sweep(sweepId)?.counts,
    planned: one.sweep(sweepId)?.planned,
    trainings: one.tasks(sweepId, { kind: 'training' }).total,
    rows: one.table(sweepId, { fields: [] }).total,
    metrics: one.metrics(sweepId).map(({ name }) => name),
    names: one.queryNames(sweepId),
    running: one.running(sweepId, 5),
    attempts: one.attempts(sweepId, 5),
    analyses: one.tasks(sweepId, { kind: 'analysis' }),
    activity: one.activity(sweepId),
  }));
  fresh.close();
  taking.close();
  late.close();
  for (const other of said.slice(1)) expect(other).toEqual(said[0]);
  return said[0] as (typeof said)[number];
}

test('a reader that stays open counts as one that is opened anew, whatever happens', () => {
  const path = temporaryDatabase();
  let nowMs = 1_000;
  const writer = openWriter({ path, now: () => (nowMs += 10), lossLimit: 5 });
  const { sweepId } = writer.planSweep(plan(a, b, hessian));
  const other = writer.planSweep(plan(b, c)).sweepId;
  const reader = openReader(path);
  expect(sameAsAnew(reader, sweepId)).toMatchObject({ planned: 3, trainings: 2, metrics: [] });

  const first = present(writer.startAttempt(a.id, 0, lease));
  expect(sameAsAnew(reader, sweepId).running).toMatchObject([{ taskId: a.id, label: a.label }]);
  writer.apply([{ type: 'metrics', ...first, series: [series('train/loss', [2, 1])] }]);
  expect(sameAsAnew(reader, sweepId).metrics).toEqual(['train/loss']);
  writer.apply([{ type: 'lost', ...first, reason: 'gone' }]);
  expect(sameAsAnew(reader, sweepId).counts).toMatchObject({ queued: 3, running: 0 });
  const again = present(writer.startAttempt(a.id, 0, lease));
  writer.apply([
    { type: 'metrics', ...again, series: [series('test/loss', [3])] },
    { type: 'finished', ...again, outcome: trained() },
  ]);
  expect(sameAsAnew(reader, sweepId).activity).toMatchObject({ finishedSincePlanned: 1 });
  const measured = present(writer.startAttempt(hessian.id, 0, lease));
  writer.apply([{ type: 'finished', ...measured, outcome: analysed() }]);
  expect(sameAsAnew(reader, sweepId).names.measures).toContain('hessian/top-eigenvalue');

  // Handed out ahead, it waits for a worker, and is queued for whoever looks.
  const ahead = present(writer.startAttempt(c.id, 0, { ...lease, ahead: true }));
  const waits = sameAsAnew(reader, other);
  expect(waits).toMatchObject({ counts: { queued: 2, running: 0 }, running: [] });
  expect(reader.tasks(other, { states: ['running'] }).total).toBe(0);
  expect(reader.tasks(other, { states: ['queued'] }).rows.map(({ state }) => state)).toEqual([
    'queued',
    'queued',
  ]);
  writer.apply([
    { type: 'begun', ...ahead },
    { type: 'progress', ...ahead, epoch: 1, epochCount: 2, elapsedMs: 5 },
  ]);
  expect(sameAsAnew(reader, other).counts).toMatchObject({ queued: 1, running: 1 });
  expect(reader.tasks(other, { states: ['running', 'done'] }).total).toBe(1);
  writer.apply([{ type: 'lost', ...ahead, reason: 'gone' }]);

  // A task of both sweeps, then one of the other alone.
  const shared = present(writer.startAttempt(b.id, 0, lease));
  writer.apply([{ type: 'failed', ...shared, code: 'unexpected', message: 'no' }]);
  const foreign = present(writer.startAttempt(c.id, 0, lease));
  writer.apply([{ type: 'metrics', ...foreign, series: [series('test/accuracy', [1])] }]);
  expect(sameAsAnew(reader, sweepId).metrics).toEqual(['test/loss']);
  expect(sameAsAnew(reader, other).counts).toMatchObject({ failed: 1, running: 1 });

  // Planned again: the failed one waits again, and a sweep of more tasks is another one.
  writer.planSweep(plan(a, b, hessian), { fresh: true });
  expect(sameAsAnew(reader, sweepId)).toMatchObject({ planned: 3, counts: { queued: 3 } });
  const wider = writer.planSweep(plan(a, b, d)).sweepId;
  expect(sameAsAnew(reader, wider)).toMatchObject({ planned: 3, trainings: 3 });
  writer.close();
  reader.close();
});

test('what has changed since a cursor is said once, by task', () => {
  const path = temporaryDatabase();
  const writer = openWriter({ path });
  const { sweepId } = writer.planSweep(plan(a, b));
  writer.planSweep(plan(c));
  const reader = openReader(path);
  const start = reader.storeVersion().lastSequence;
  expect(reader.changesSince(sweepId, 0)).toMatchObject({ cursor: start, isCut: true });
  const attempt = present(writer.startAttempt(a.id, 0, lease));
  writer.apply([{ type: 'metrics', ...attempt, series: [series('train/loss', [2])] }]);
  const elsewhere = present(writer.startAttempt(c.id, 0, lease));
  writer.apply([{ type: 'metrics', ...elsewhere, series: [series('train/loss', [2])] }]);
  const changes = reader.changesSince(sweepId, start);
  expect(changes).toMatchObject({ measured: [a.id], settled: [a.id], isCut: false });
  expect(reader.changesSince(sweepId, changes?.cursor ?? 0)).toMatchObject({ measured: [] });
  expect(reader.changesSince(sweepId, start, 1)).toMatchObject({ isCut: true });
  expect(reader.changesSince('f'.repeat(64), 0)).toBeNull();
  writer.close();
  reader.close();
});
