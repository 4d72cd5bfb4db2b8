import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openReader, openWriter } from '@basin/store';
import { judgeStudy, planExperiment, studyOf } from '@basin/studies';
import { expect, onTestFinished, test, vi } from 'vitest';
import { createFindingsQueue } from '../server/findings-queue.ts';
import { createReadsQueue } from '../server/reads-queue.ts';
import { findingsAhead, sweepFindings } from './findings.ts';
import { findingsQueue } from './findings-request.ts';
import { type ReadRequest, type ReadsQueue, readsQueue } from './reads-request.ts';
import { listStudies } from './study-list.ts';

vi.mock('server-only', () => ({}));

/** A sweep of function-fit whose trainings have so many points of one metric each. */
function storedSweep(file: string, points: number, seedCount = 2): string {
  const writer = openWriter({ path: file });
  const plan = planExperiment('function-fit', { preset: 'smoke', firstSeed: 1, seedCount });
  const { sweepId } = writer.planSweep(plan);
  const steps = Array.from({ length: points }, (_, index) => index);
  for (const { id, config } of plan.tasks) {
    const lease = { worker: 'test', leaseMs: 60_000, queueWaitMs: 0 };
    const attempt = writer.startAttempt(id, 0, lease);
    if (attempt === null || config.kind !== 'training') continue;
    const values = steps.map((step) => 1 / (step + config.seed));
    const series = { name: 'train/loss', steps, epochs: steps, elapsedMs: steps, values };
    writer.apply([{ type: 'metrics', ...attempt, series: [series] }]);
  }
  writer.close();
  return sweepId;
}

test('what a study finds in more than a few values is found by the process that reads, and pages wait for it', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'basin-findings-'));
  const small = path.join(folder, 'small.db');
  const larger = path.join(folder, 'larger.db');
  const ids = { small: storedSweep(small, 3), larger: storedSweep(larger, 500) };
  const readers = { small: openReader(small), larger: openReader(larger) };
  const queues = {
    [readsQueue]: createReadsQueue([], 1),
    [findingsQueue]: createFindingsQueue([]),
  };
  Object.assign(globalThis, queues);
  onTestFinished(() => {
    for (const name of [readsQueue, findingsQueue]) Reflect.deleteProperty(globalThis, name);
    for (const reader of Object.values(readers)) reader.close();
    rmSync(folder, { recursive: true });
  });
  const expected = (reader: typeof readers.small, id: string) => {
    const summary = reader.sweep(id);
    const data = reader.sweepData(id);
    const study = summary === null ? null : studyOf(summary);
    return study === null || data === null ? null : judgeStudy(study, data);
  };

  expect(sweepFindings(readers.small, ids.small)).toMatchObject({
    ...expected(readers.small, ids.small),
    isPending: false,
  });
  // Asked for without waiting, as nobody should: nothing is computed here.
  expect(sweepFindings(readers.larger, ids.larger)).toMatchObject({ isPending: true, figures: [] });
  await findingsAhead(readers.larger, ids.larger);
  const found = sweepFindings(readers.larger, ids.larger);
  expect(found).toMatchObject({ ...expected(readers.larger, ids.larger), isPending: false });
  expect(found?.figures.length).toBeGreaterThan(0);
});

test('what a small study finds is found step by step in the server: others are answered after each claim and figure', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'basin-findings-'));
  const file = path.join(folder, 'small.db');
  const sweepId = storedSweep(file, 3);
  const reader = openReader(file);
  let [turns, isOver] = [0, false];
  const count = () => {
    turns += 1;
    if (!isOver) setImmediate(count);
  };
  onTestFinished(() => {
    isOver = true;
    reader.close();
    rmSync(folder, { recursive: true });
  });
  setImmediate(count);
  await Promise.all([findingsAhead(reader, sweepId), findingsAhead(reader, sweepId)]);
  const taken = turns;
  const found = sweepFindings(reader, sweepId);
  const [claims, figures] = [found?.claims.length ?? 0, found?.figures.length ?? 0];
  expect(claims * figures).toBeGreaterThan(0);
  expect(taken).toBeGreaterThanOrEqual(claims + figures);
  const summary = reader.sweep(sweepId);
  const study = summary === null ? null : studyOf(summary);
  const data = reader.sweepData(sweepId);
  expect(found).toMatchObject(study === null || data === null ? {} : judgeStudy(study, data));
  // Known now: nobody waits for it again.
  expect(sweepFindings(reader, sweepId)).toBe(found);
});

test('findings of a larger study are on their way when it has been listed', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'basin-findings-'));
  const file = path.join(folder, 'listed.db');
  const sweepId = storedSweep(file, 10, 60);
  const reader = openReader(file);
  const asked: ReadRequest[] = [];
  const reads = createReadsQueue([], 1);
  const queue: ReadsQueue = (request) => {
    asked.push(request);
    return reads(request);
  };
  Object.assign(globalThis, { [readsQueue]: queue, [findingsQueue]: createFindingsQueue([]) });
  onTestFinished(() => {
    for (const name of [readsQueue, findingsQueue]) Reflect.deleteProperty(globalThis, name);
    reader.close();
    rmSync(folder, { recursive: true });
  });
  const query = { search: '', page: 1, archived: false };
  await listStudies(reader, query, Date.now());
  expect(asked).toContainEqual({ database: file, sweepId, read: 'findings' });
  await findingsAhead(reader, sweepId);
  expect(sweepFindings(reader, sweepId)).toMatchObject({ isPending: false, problem: null });
});
