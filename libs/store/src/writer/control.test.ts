import { expect, test } from 'vitest';
import { analysis, diverged, lease, plan, present, trained, training } from '../fixtures/makers.ts';
import { temporaryDatabase } from '../fixtures/temporary-database.ts';
import { openReader, openWriter, type StoreWriter, verifyDatabase } from '../index.ts';

const [a, b] = [training(1), training(2)];

function fail(writer: StoreWriter, taskId: string): void {
  const ref = present(writer.startAttempt(taskId, 0, lease));
  writer.apply([{ type: 'failed', ...ref, code: 'engine/run', message: 'too large' }]);
}

test('nothing of a paused sweep is runnable, planned again or not, until it is resumed', () => {
  const path = temporaryDatabase();
  const writer = openWriter({ path, now: () => 7 });
  const { sweepId, paused } = writer.planSweep(plan(a, b));
  expect(paused).toBe(false);
  expect(writer.setPaused([sweepId], true)).toEqual([sweepId]);
  expect(writer.setPaused([sweepId, 'f'.repeat(64)], true)).toEqual([]);
  expect(writer.runnableTasks(sweepId)).toEqual([]);
  expect(writer.runnableTasks(sweepId, { taskIds: [a.id] })).toEqual([]);
  expect(writer.planSweep(plan(a, b)).paused).toBe(true);
  expect(openReader(path).sweep(sweepId)?.pausedAtMs).toBe(7);
  // Another sweep runs what it shares with it.
  const other = writer.planSweep({ ...plan(a), experiment: 'other' });
  expect(writer.runnableTasks(other.sweepId)).toHaveLength(1);
  expect(writer.setPaused([sweepId], false)).toEqual([sweepId]);
  expect(writer.runnableTasks(sweepId)).toHaveLength(2);
  writer.close();
});

test('a retried sweep has its failed and cancelled tasks queued, and what was skipped for them', () => {
  const path = temporaryDatabase();
  const writer = openWriter({ path });
  const { sweepId } = writer.planSweep(plan(a, b, analysis(a), analysis(b)));
  fail(writer, a.id);
  writer.apply([
    { type: 'finished', ...present(writer.startAttempt(b.id, 0, lease)), outcome: diverged() },
  ]);
  expect(writer.counts(sweepId)).toMatchObject({ failed: 1, diverged: 1, skipped: 2 });
  expect(writer.retry({ sweepId })).toEqual({ count: 2, sweepIds: [sweepId] });
  // Divergence is an outcome: the same would come again, and its analysis has nothing to look at.
  expect(writer.counts(sweepId)).toMatchObject({ queued: 2, diverged: 1, skipped: 1 });
  writer.cancel(sweepId, 'test');
  expect(writer.retry({ sweepId }).count).toBe(2);
  expect(writer.retry({ sweepId }).count).toBe(0);
  writer.close();
  expect(verifyDatabase(path).findings).toEqual([]);
});

test('a retried analysis has the training queued that it lacks', () => {
  const writer = openWriter({ path: temporaryDatabase() });
  const { sweepId } = writer.planSweep(plan(a, b, analysis(a)));
  fail(writer, a.id);
  expect(writer.retry({ taskId: analysis(a).id, generation: 0 })).toEqual({
    count: 2,
    sweepIds: [sweepId],
  });
  expect(writer.counts(sweepId)).toMatchObject({ queued: 3 });
  // A task that may still run, or has its result, is left alone.
  expect(writer.retry({ taskId: b.id, generation: 0 }).count).toBe(0);
  writer.close();
});

test('retrying forgets earlier losses', () => {
  const writer = openWriter({ path: temporaryDatabase(), lossLimit: 1 });
  const { sweepId } = writer.planSweep(plan(a));
  const lose = (): void => {
    const ref = present(writer.startAttempt(a.id, 0, lease));
    writer.apply([{ type: 'lost', ...ref, reason: 'test' }]);
  };
  lose();
  expect(writer.counts(sweepId).failed).toBe(1);
  writer.retry({ sweepId });
  expect(writer.runnableTasks(sweepId)).toMatchObject([{ lossCount: 0 }]);
  writer.close();
});

test('one task is cancelled for every sweep that has it', () => {
  const writer = openWriter({ path: temporaryDatabase() });
  const first = writer.planSweep(plan(a, b, analysis(a))).sweepId;
  const second = writer.planSweep({ ...plan(a), experiment: 'other' }).sweepId;
  const ref = present(writer.startAttempt(a.id, 0, lease));
  const task = { taskId: a.id, generation: 0 };
  expect(writer.cancelTask(task, 'test')).toEqual({ count: 1, abandoned: [ref] });
  expect(writer.cancelTask(task, 'test')).toEqual({ count: 0, abandoned: [] });
  expect(writer.counts(first)).toMatchObject({ cancelled: 1, skipped: 1, queued: 1 });
  expect(writer.counts(second)).toMatchObject({ cancelled: 1 });
  expect(writer.apply([{ type: 'finished', ...ref, outcome: trained() }])[0]?.accepted).toBe(false);
  writer.close();
});

test('sweeps and tasks carry words and notes, and a sweep leaves lists', () => {
  const path = temporaryDatabase();
  let nowMs = 10;
  const writer = openWriter({ path, now: () => nowMs++ });
  const { sweepId } = writer.planSweep(plan(a));
  const task = { taskId: a.id, generation: 0 };
  for (const target of [{ sweepId }, task]) {
    writer.changeTags(target, { add: ['paper', 'baseline'], remove: [] });
    const tags = writer.changeTags(target, { add: ['paper', 'ü 1'], remove: ['baseline', 'x'] });
    expect(tags).toEqual(['paper', 'ü 1']);
    writer.addNote(target, 'first');
    writer.addNote(target, 'second\nline');
  }
  const reader = openReader(path);
  for (const target of [{ sweepId }, task]) {
    expect(reader.annotations(target)).toMatchObject({
      tags: ['paper', 'ü 1'],
      notes: [{ text: 'first' }, { text: 'second\nline' }],
    });
  }
  const found = (...words: string[]): number =>
    reader.sweeps({ words: words.map((word) => ({ word, experiments: [] })) }).total;
  expect([found('PAPER'), found('line', 'pap'), found(sweepId.slice(0, 8))]).toEqual([1, 1, 1]);
  expect([found('baseline'), found('paper', 'no'), found("%' --")]).toEqual([0, 0, 0]);
  const { experiment } = plan(a);
  const titled = { word: 'title of it', experiments: [experiment] };
  expect(reader.sweeps({ words: [titled] }).total).toBe(1);
  expect(writer.setArchived(sweepId, true)).toBe(true);
  expect(writer.setArchived(sweepId, true)).toBe(false);
  expect(reader.sweeps({ archived: false })).toEqual({ rows: [], total: 0 });
  expect(reader.sweeps().total).toBe(1);
  expect(writer.setArchived(sweepId, false)).toBe(true);
  expect(reader.sweeps({ archived: false }).total).toBe(1);
  reader.close();
  writer.close();
  expect(verifyDatabase(path).findings).toEqual([]);
});
