import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { metricOf } from '@basin/core';
import { rateAndSeedPlan } from '@basin/execution/testing/stored-sweep';
import { openReader, openWriter, type StoreReader } from '@basin/store';
import { afterAll, expect, test, vi } from 'vitest';
import { readStoredTask } from './task.ts';
import { curvesOfAhead, readChangedCurves, readCurves, readCurvesOf } from './curves.ts';

vi.mock('server-only', () => ({}));

const folder = mkdtempSync(path.join(tmpdir(), 'basin-curves-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('points that come while curves are read are asked for the next time', async () => {
  const file = path.join(folder, 'basin.db');
  const writer = openWriter({ path: file });
  const plan = rateAndSeedPlan([1, 2].map((seed) => ({ learningRate: 0.1, seed })));
  const { sweepId } = writer.planSweep(plan);
  const [first, second] = plan.tasks.map(({ id }) => {
    const attempt = writer.startAttempt(id, 0, { worker: 'w', leaseMs: 60_000, queueWaitMs: 0 });
    if (attempt === null) throw new Error('it does not start');
    return attempt;
  });
  const measure = (attempt: typeof first, values: number[]): void => {
    const steps = values.map((_, step) => step);
    const series = { name: 'train/loss', steps, epochs: steps, elapsedMs: steps, values };
    writer.apply([{ type: 'metrics', ...attempt!, series: [series] }]);
  };
  measure(first, [3, 2]);
  const reader = openReader(file);
  const metric = metricOf('train/loss');
  const { cursor } = readCurves(reader, sweepId, metric);
  measure(first, [3, 2, 1]);
  /** Between the question what has changed and the reading of it the other training reports. */
  const disturbed: StoreReader = {
    ...reader,
    changesSince: (...asked) => {
      const changes = reader.changesSince(...asked);
      measure(second, [5, 4]);
      return changes;
    },
  };
  const clock = readCurves(reader, sweepId, metric, 'clock');
  const planned = reader.sweep(sweepId)?.plannedAtMs ?? Number.NaN;
  const began = reader.attempts(sweepId, 9).rows[0]?.startedAtMs ?? Number.NaN;
  expect(clock.clockFromMs).toBe(planned);
  expect(clock.curves[0]?.x).toEqual([0, 1, 2].map((ms) => (began - planned + ms) / 1e3));
  const now = readChangedCurves(disturbed, sweepId, metric, cursor);
  expect(now?.curves.map(({ id }) => id)).toEqual([plan.tasks[0]?.id]);
  const next = readChangedCurves(reader, sweepId, metric, now?.cursor ?? 0);
  expect(next?.curves.map(({ id }) => id)).toContain(plan.tasks[1]?.id);
  // Of a task's own page the points are those of its curves: all that are stored may be millions.
  const task = await readStoredTask(reader, sweepId, plan.tasks[0]?.id ?? '');
  expect(task?.detail.metrics).toEqual({});
  expect(task?.lastValues.map(({ metric: { name }, value }) => [name, value])).toEqual([
    ['train/loss', 1],
  ]);
  expect(task?.curves.map(({ curves }) => curves[0]?.y)).toEqual([[3, 2, 1]]);
  reader.close();
  writer.close();
});

test('curves that were read are known until their trainings report, and are read in stretches', async () => {
  const file = path.join(folder, 'known.db');
  const writer = openWriter({ path: file });
  const seeds = Array.from({ length: 10 }, (_, index) => index + 1);
  const plan = rateAndSeedPlan(seeds.map((seed) => ({ learningRate: 0.1, seed })));
  const { sweepId } = writer.planSweep(plan);
  const attempts = plan.tasks.map(({ id }) =>
    writer.startAttempt(id, 0, { worker: 'w', leaseMs: 60_000, queueWaitMs: 0 }),
  );
  const report = (task: number, values: number[]): void => {
    const steps = values.map((_, step) => step);
    const series = { name: 'train/loss', steps, epochs: steps, elapsedMs: steps, values };
    writer.apply([{ type: 'metrics', ...attempts[task]!, series: [series] }]);
  };
  // The last has no curve yet.
  for (const task of seeds.slice(0, -1).keys()) report(task, [3, 2]);
  const reader = openReader(file);
  const asked: number[] = [];
  const counted: StoreReader = {
    ...reader,
    curves: (...given) => {
      asked.push(given[1].length);
      return reader.curves(...given);
    },
  };
  const metric = metricOf('train/loss');
  const owners = plan.tasks.map(({ id, label, factors }) => ({
    ...{ sweepId, taskId: id, label, factors },
  }));
  const read = () => readCurvesOf(counted, owners, metric).curves.map(({ y }) => y.length);
  await curvesOfAhead(counted, owners, metric);
  expect(asked).toEqual([2, 2, 2, 2, 2]);
  expect(read()).toEqual(Array.from({ length: 9 }, () => 2));
  expect(asked).toHaveLength(5);
  report(4, [3, 2, 1]);
  report(9, [1]);
  expect(read()).toEqual([2, 2, 2, 2, 3, 2, 2, 2, 2, 1]);
  expect(asked.slice(5)).toEqual([2]);
  reader.close();
  writer.close();
});
