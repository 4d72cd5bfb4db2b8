import { statSync } from 'node:fs';
import { type Json, metricOf, parseQuery, registerMetric, type TrainingConfig } from '@basin/core';
import { expect, test } from 'vitest';
import {
  analysed,
  analysis,
  environment,
  lease,
  plan,
  present,
  series,
  timings,
  trained,
  training,
} from '../fixtures/makers.ts';
import { temporaryDatabase } from '../fixtures/temporary-database.ts';
import {
  openReader,
  openWriter,
  type StoreReader,
  type StoreWriter,
  schemaVersion,
  verifyDatabase,
} from '../index.ts';

const [a, b, c] = [training(1), training(2), training(3)];
const needsA = analysis(a);

/** One sweep: a done with metrics, b running, c queued, the analysis of a done. */
function stored(): { writer: StoreWriter; reader: StoreReader; sweepId: string } {
  const path = temporaryDatabase();
  const writer = openWriter({ path });
  const { sweepId } = writer.planSweep(plan(a, b, c, needsA));
  const first = present(writer.startAttempt(a.id, 0, lease));
  const second = present(writer.startAttempt(b.id, 0, lease));
  const sine = Array.from({ length: 1000 }, (_, index) => Math.sin(index / 50));
  sine[500] = Number.NaN;
  sine[700] = 40;
  writer.apply([
    { type: 'metrics', ...first, series: [series('train/loss', sine)] },
    { type: 'metrics', ...second, series: [series('train/loss', [5, 4])] },
    { type: 'progress', ...second, epoch: 1, epochCount: 2, elapsedMs: 10 },
    { type: 'finished', ...first, outcome: trained({ outputs: { predictions: [1, 2] } }) },
  ]);
  const third = present(writer.startAttempt(needsA.id, 0, lease));
  writer.apply([{ type: 'finished', ...third, outcome: analysed() }]);
  return { writer, reader: openReader(path), sweepId };
}

test('a plan is read back as it was planned, without the writer', () => {
  const { writer, reader, sweepId } = stored();
  expect(reader.plannedTasks(sweepId)).toEqual([a, b, c, needsA]);
  expect(reader.plannedTasks(sweepId)).toEqual(writer.tasks(sweepId));
  expect(reader.plannedTasks('0'.repeat(64))).toEqual([]);
});

test('a config that was stored before an option came is read whole', () => {
  const { record: _, ...older } = a.config as TrainingConfig;
  const path = temporaryDatabase();
  const writer = openWriter({ path });
  const { sweepId } = writer.planSweep(plan({ ...a, config: older as TrainingConfig }));
  const reader = openReader(path);
  expect(reader.configs(sweepId, [a.id])).toEqual([a.config]);
  expect(reader.task(sweepId, a.id)?.config).toEqual(a.config);
  expect(reader.sweepData(sweepId)?.tasks[0]?.config).toEqual(a.config);
});

test('sweeps are listed with their counts, the newest first', () => {
  const { writer, reader, sweepId } = stored();
  const later = writer.planSweep(plan(c));
  const page = reader.sweeps({ limit: 1 });
  expect(page.total).toBe(2);
  expect(page.rows.map((row) => row.sweepId)).toEqual([later.sweepId]);
  expect(reader.sweep(sweepId)).toMatchObject({
    experiment: 'test',
    planned: 4,
    counts: { done: 2, running: 1, queued: 1, failed: 0 },
  });
  expect(reader.sweep('none')).toBeNull();
  reader.close();
  writer.close();
});

test('tasks are paged, filtered and sorted', () => {
  const { writer, reader, sweepId } = stored();
  const labels = (query: Parameters<StoreReader['tasks']>[1]): string[] =>
    reader.tasks(sweepId, query).rows.map((row) => row.label);
  expect(labels({})).toEqual([a.label, b.label, c.label, needsA.label]);
  expect(labels({ limit: 2, offset: 1 })).toEqual([b.label, c.label]);
  expect(labels({ states: ['queued', 'running'] })).toEqual([b.label, c.label]);
  expect(labels({ kind: 'analysis' })).toEqual([needsA.label]);
  expect(labels({ sort: 'label', descending: true })[0]).toBe(c.label);
  const byLoss = { metric: 'train/loss', by: 'min' } as const;
  expect(labels({ sort: byLoss })).toEqual([a.label, b.label, c.label, needsA.label]);
  expect(labels({ sort: byLoss, descending: true }).slice(0, 2)).toEqual([b.label, a.label]);
  expect(reader.tasks(sweepId, { limit: 1, kind: 'training' }).total).toBe(3);
  expect(reader.tasks(sweepId).rows[1]).toMatchObject({
    state: 'running',
    epoch: 1,
    epochCount: 2,
  });
  expect(reader.tasks('none')).toEqual({ rows: [], total: 0 });
  reader.close();
  writer.close();
});

test('tasks are found by words of their label, and by the beginning of their id', () => {
  const { writer, reader, sweepId } = stored();
  const found = (...words: string[]): string[] =>
    reader.tasks(sweepId, { words }).rows.map((row) => row.label);
  expect(found('SEED', 'linear')).toEqual([a.label, b.label, c.label, needsA.label]);
  expect(found('hessian', 'seed 1')).toEqual([needsA.label]);
  expect(found(b.id.slice(0, 12).toUpperCase())).toEqual([b.label]);
  // Neither the middle of an id nor SQL's wildcards.
  expect(found(b.id.slice(1, 13))).toEqual([]);
  expect(found('%')).toEqual([]);
  expect(found('s_ed')).toEqual([]);
  expect(reader.tasks(sweepId, { words: ['linear'], limit: 1 }).total).toBe(4);
  const condition = parseQuery('seed = 1', reader.queryNames(sweepId));
  const where = condition === null ? [] : [condition];
  const met = reader.tasks(sweepId, { where });
  expect(met.rows.length).toBeGreaterThan(0);
  expect(met.total).toBe(met.rows.length);
  expect(reader.factorNames(sweepId)).toEqual(['model', 'seed', 'measure']);
  expect(reader.factorNames(sweepId, { words: ['hessian'] })).toEqual(['measure']);
  expect(reader.factorNames('none')).toEqual([]);
  reader.close();
  writer.close();
});

test('tasks come in batches, in the order that was settled at the first', () => {
  const { writer, reader, sweepId } = stored();
  const query = { sort: 'label', descending: true, limit: 2 } as const;
  const [first, ...others] = reader.taskBatches(sweepId, query);
  const rows = [...(first ?? []), ...others.flat()];
  expect(first).toHaveLength(2);
  expect(rows).toEqual(reader.tasks(sweepId, { ...query, limit: 50 }).rows);

  const rest = reader.taskBatches(sweepId, { limit: 3 })[Symbol.iterator]();
  expect(rest.next().value).toHaveLength(3);
  // A fresh generation takes the place of the last trial before its batch is read.
  writer.planSweep(plan(a, b, c, needsA), { fresh: true });
  expect(rest.next().value).toEqual([]);
  expect([...reader.taskBatches('none')]).toEqual([]);
  reader.close();
  writer.close();
});

test('curves are thinned out with their extremes and gaps, and say how many points there are', () => {
  const { writer, reader, sweepId } = stored();
  const [curve, ...others] = reader.curves(sweepId, [a.id, c.id, 'none'], 'train/loss', {
    pointLimit: 50,
  });
  expect(others).toEqual([]);
  expect(curve?.pointCount).toBe(1000);
  expect(curve?.steps.length).toBeLessThanOrEqual(50);
  expect([curve?.steps[0], curve?.steps.at(-1)]).toEqual([0, 999]);
  expect(curve?.values[curve.steps.indexOf(500)]).toBeNaN();
  expect(curve?.values[curve.steps.indexOf(700)]).toBe(40);
  expect(reader.curves(sweepId, [b.id], 'train/loss')[0]?.values).toEqual([5, 4]);
  expect(reader.curves(sweepId, [b.id], 'unknown')).toEqual([]);
  expect(reader.metrics(sweepId)).toEqual([metricOf('train/loss')]);
  reader.close();
  writer.close();
});

test('sweep data has all that findings need, in planned order', () => {
  const { writer, reader, sweepId } = stored();
  const data = reader.sweepData(sweepId);
  expect(data).toMatchObject({ sweepId, experiment: 'test', preset: 'custom' });
  expect(data?.tasks.map((task) => task.id)).toEqual([a.id, b.id, c.id, needsA.id]);
  const [done, running, , analysis] = data?.tasks ?? [];
  expect(done).toMatchObject({
    ...{ state: 'done', parameterCount: 2, weightsSha256: 'a'.repeat(64), result: null },
    ...{ config: a.config, factors: a.factors, outputs: { predictions: [1, 2] } },
    ...{ timings, environment },
  });
  expect(done?.metrics['train/loss']?.values[500]).toBeNaN();
  expect(done?.metrics['train/loss']?.steps).toHaveLength(1000);
  expect(running).toMatchObject({ timings: null, environment: null, weightsSha256: null });
  expect(analysis?.result).toEqual(analysed().result);
  expect(reader.sweepData('none')).toBeNull();
  reader.close();
  writer.close();
});

test('events go on from a cursor, which passes over other sweeps', () => {
  const { writer, reader, sweepId } = stored();
  const all = reader.eventsSince(0, { sweepId });
  expect(all.events.map((event) => event.type)).toEqual([
    ...['planned', 'started', 'started', 'metrics', 'metrics', 'progress', 'finished'],
    ...['started', 'finished'],
  ]);
  expect(all.events[3]).toMatchObject({
    taskId: a.id,
    payload: { names: ['train/loss'], lastStep: 999, pointCount: 1000 },
  });
  const portion = reader.eventsSince(0, { sweepId, limit: 2 });
  expect(portion.cursor).toBe(portion.events[1]?.sequence);
  expect(reader.eventsSince(all.cursor, { sweepId })).toEqual({ events: [], cursor: all.cursor });
  writer.planSweep(plan(training(9)));
  const later = reader.eventsSince(all.cursor, { sweepId });
  expect(later).toEqual({ events: [], cursor: all.cursor + 1 });
  expect(reader.eventsSince(all.cursor).events).toMatchObject([{ type: 'planned' }]);
  reader.close();
  writer.close();
});

test('newer progress takes the place of older', () => {
  const { writer, reader, sweepId } = stored();
  const running = reader.task(sweepId, b.id)?.attempts[0];
  for (const epoch of [1.5, 2]) {
    writer.apply([
      {
        ...{ type: 'progress', taskId: b.id, generation: 0, attempt: 1 },
        ...{ token: running?.token ?? 0, epoch, epochCount: 2, elapsedMs: 20 },
      },
    ]);
  }
  const progress = reader.eventsSince(0).events.filter((event) => event.type === 'progress');
  expect(progress).toMatchObject([{ payload: { epoch: 2 } }]);
  reader.close();
  writer.close();
});

test('the version of schema and SQLite', () => {
  const { writer, reader } = stored();
  expect(reader.storeVersion()).toMatchObject({ schemaVersion, lastSequence: 9 });
  reader.close();
  writer.close();
});

test('outputs that many trainings share are stored once, as bytes, and read as they were given', () => {
  const path = temporaryDatabase();
  const writer = openWriter({ path });
  const tasks = Array.from({ length: 100 }, (_, seed) => training(seed));
  const { sweepId } = writer.planSweep(plan(...tasks));
  const xs = Array.from({ length: 1000 }, (_, index) => Math.fround((index + 1) / 1000));
  const outputsOf = (seed: number): Record<string, Json> => ({
    inputs: xs,
    targets: xs.map((x) => Math.fround(Math.sin(x))),
    predictions: xs.map((x) => Math.fround(Math.sin(x) + seed)),
    finalGradientNorm: 0.1 * seed,
  });
  for (const [seed, task] of tasks.entries()) {
    const ref = present(writer.startAttempt(task.id, 0, lease));
    writer.apply([{ type: 'finished', ...ref, outcome: trained({ outputs: outputsOf(seed) }) }]);
  }
  writer.close();

  const reader = openReader(path);
  const data = reader.sweepData(sweepId);
  for (const [seed, task] of tasks.entries()) {
    expect(data?.tasks[seed]?.outputs).toEqual(outputsOf(seed));
    if (seed < 3) expect(reader.task(sweepId, task.id)?.outputs).toEqual(outputsOf(seed));
  }
  reader.close();
  // As JSON a training's outputs took 50 kB; its predictions alone are 4 kB of bytes.
  expect(statSync(path).size / tasks.length).toBeLessThan(10_000);
  expect(verifyDatabase(path).findings.map((found) => found.code)).toEqual(['store/missing-blob']);
});

test('a metric of a plug-in keeps its direction, unit and format, for readers without the plug-in too', () => {
  const name = 'episode/reward';
  registerMetric({ name: '*/reward', unit: 'points', direction: 'higher', format: 'count' });
  const path = temporaryDatabase();
  const writer = openWriter({ path });
  const { sweepId } = writer.planSweep(plan(a));
  const ref = present(writer.startAttempt(a.id, 0, lease));
  writer.apply([{ type: 'metrics', ...ref, series: [series(name, [3, 9, 5])] }]);
  writer.close();
  const reader = openReader(path);
  expect(reader.metrics(sweepId)).toEqual([
    { name, unit: 'points', direction: 'higher', format: 'count' },
  ]);
  expect(reader.tasks(sweepId).rows[0]?.metrics[name]).toMatchObject({ best: 9, bestStep: 1 });
  reader.close();
  expect(verifyDatabase(path).findings).toEqual([]);
});
