import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { curveGroups } from '@basin/charts';
import { storeTrainings } from '@basin/execution/testing/stored-sweep';
import { openReader, type StoreReader } from '@basin/store';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { groupingOf, readComparison } from './compare.ts';

vi.mock('server-only', () => ({}));

let folder: string;
let file: string;
let reader: StoreReader;
let sweepId: string;
let taskIds: string[];

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'basin-compare-'));
  file = path.join(folder, 'basin.db');
  sweepId = storeTrainings(file, [
    { learningRate: 0.1, seed: 1, metrics: { 'train/loss': [2, 1], 'test/loss': [2, 1.5] } },
    { learningRate: 0.2, seed: 1, metrics: { 'train/loss': [2, 0.5] } },
  ]);
  reader = openReader(file);
  taskIds = reader.tasks(sweepId).rows.map(({ taskId }) => taskId);
});
afterEach(() => {
  reader.close();
  rmSync(folder, { recursive: true, force: true });
});

it('reads metrics and curves of the trainings, of metrics that one lacks too', async () => {
  const tasks = taskIds.map((taskId) => ({ sweepId, taskId }));
  const found = await readComparison(reader, tasks, Date.now());
  expect(found?.sweeps.map(({ id }) => id)).toEqual([sweepId]);
  expect(found?.metrics.map(({ name }) => name)).toEqual(['test/loss', 'train/loss']);
  expect(found?.curves.map(({ curves }) => curves.map(({ y }) => y.at(-1)))).toEqual([
    [1.5],
    [1, 0.5],
  ]);
});

it('tells trainings of several sweeps apart by the sweep’s title', async () => {
  const other = storeTrainings(
    file,
    [{ learningRate: 0.1, seed: 1, metrics: { 'train/loss': [2, 1] } }],
    { experiment: 'elsewhere' },
  );
  const [taskId = ''] = reader.tasks(other).rows.map((row) => row.taskId);
  const tasks = [
    { sweepId, taskId: taskIds[1] ?? '' },
    { sweepId: other, taskId },
  ];
  const found = await readComparison(reader, tasks, Date.now());
  const labels = found?.curves.at(-1)?.curves.map(({ label }) => label);
  expect(labels).toEqual(['rates: rate 0.2 seed 1', 'elsewhere: rate 0.1 seed 1']);
});

it('keeps settings apart that are called alike, of a study that was changed and run again', async () => {
  // Of the same name, and another training of the same label.
  const other = storeTrainings(file, [
    { learningRate: 0.1, seed: 1, loss: 'cross-entropy', metrics: { 'train/loss': [2, 9] } },
  ]);
  const [taskId = ''] = reader.tasks(other).rows.map((row) => row.taskId);
  const tasks = [
    { sweepId, taskId: taskIds[0] ?? '' },
    { sweepId: other, taskId },
  ];
  const found = await readComparison(reader, tasks, Date.now());
  const names = [sweepId, other].map((id) => `rates (${id.slice(0, 12)})`);
  expect(found?.sweeps.map(({ title }) => title)).toEqual(names);
  const labels = names.map((name) => `${name}: rate 0.1 seed 1`);
  expect(found?.groups.map(({ label }) => label)).toEqual(labels);
  // A curve each, and not their mean.
  const [set] = found?.curves.filter(({ metric }) => metric.name === 'train/loss') ?? [];
  const curves = curveGroups(set?.curves ?? [], 'setting');
  expect(curves.map((group) => group.curves.map(({ y }) => y.at(-1)))).toEqual([[1], [9]]);
});

it('draws a curve each of a setting’s seeds where they alone differ, one a setting where settings do', async () => {
  const groupingAmong = async (rates: number[], seedCount: number): Promise<unknown> => {
    const trainings = rates.flatMap((learningRate) =>
      Array.from({ length: seedCount }, (_, seed) => ({
        ...{ learningRate, seed, metrics: { 'train/loss': [2, 1] } },
      })),
    );
    const experiment = `of-${rates.length}-${seedCount}`;
    const stored = storeTrainings(file, trainings, { experiment });
    const tasks = reader.tasks(stored).rows.map(({ taskId }) => ({ sweepId: stored, taskId }));
    const found = await readComparison(reader, tasks, Date.now());
    return found === null ? 'none' : groupingOf(found);
  };
  expect(await groupingAmong([0.1], 3)).toBeUndefined();
  expect(await groupingAmong([0.1, 0.2], 1)).toBeUndefined();
  expect(await groupingAmong([0.1, 0.2], 3)).toBe('setting');
  // More than have colours of their own.
  expect(await groupingAmong([0.1], 9)).toBe('setting');
});

it('is nothing for a sweep that is unknown, and for a task of another one', async () => {
  const [taskId = ''] = taskIds;
  const nobody = 'f'.repeat(64);
  for (const stranger of [
    { sweepId: nobody, taskId },
    { sweepId, taskId: nobody },
  ]) {
    expect(await readComparison(reader, [{ sweepId, taskId }, stranger], Date.now())).toBeNull();
  }
});
