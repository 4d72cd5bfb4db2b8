import { emptyCounts, type Field, fieldOf, parseQuery, samplePlaces } from '@basin/core';
import type { StudyPage, StudyPageTask } from '@basin/studies';
import { expect, test } from 'vitest';
import { memoryReader } from './memory-reader.ts';

const loss: Field = { kind: 'metric', name: 'test/loss', by: 'last' };
const width: Field = { kind: 'factor', name: 'width' };
const names = {
  ...{ factors: ['width'], metrics: ['test/loss'], measures: [] },
  settings: ['optimiser.type'],
};
const task = (index: number, state: StudyPageTask['state']): StudyPageTask => ({
  ...{ taskId: String(index).repeat(4), label: `run ${String(index)}`, kind: 'training', state },
});
const page: StudyPage = {
  format: 'basin-study-page-v1',
  sweep: {
    ...{ sweepId: 'f', experiment: 'study.x', study: null, number: null, title: 'x' },
    ...{ question: null, preset: 'custom', planned: 4, counts: emptyCounts(), plannedAtMs: 1 },
  },
  ...{ facts: [], findings: null, names, metrics: [], analyses: [] },
  tasks: [task(1, 'done'), task(2, 'failed'), task(3, 'done'), task(4, 'queued')],
  columns: [
    // As it comes out of JSON: the order of keys says nothing.
    { field: { by: 'last', name: 'test/loss', kind: 'metric' }, values: [3, 1, 2, null] },
    { field: width, values: [8, 64, 'wide', 16] },
    { field: { kind: 'setting', path: 'optimiser.type' }, all: 'sgd' },
  ],
  attempts: { rows: [], total: 0 },
  curves: {
    'test/loss': [
      {
        ...{ task: 0, epochs: 0, steps: { anEpoch: 40 }, elapsed: 1 },
        ...{ values: [5, null, 3], pointCount: 900 },
      },
      { task: 2, epochs: 0, steps: 2, elapsed: 1, values: [4, 3, 2], pointCount: 3 },
    ],
  },
  places: [
    [0, 1, 2],
    [5, 100, 200],
    [0, 40, 81],
  ],
};
const reader = memoryReader(page);
const labels = (query: Parameters<typeof reader.table>[1]): string[] =>
  reader.table('f', query).rows.map(({ label }) => label.slice(-1));

test('rows are sorted as the store sorts them: what failed after what was reached, nothing last', () => {
  expect(labels({ fields: [], sort: loss })).toEqual(['3', '1', '4', '2']);
  expect(labels({ fields: [], sort: loss, descending: true })).toEqual(['1', '3', '4', '2']);
  expect(labels({ fields: [], sort: width })).toEqual(['1', '4', '2', '3']);
  expect(labels({ fields: [], limit: 2, offset: 1 })).toEqual(['2', '3']);
});

test('a query filters, and values of constant and of odd columns are read', () => {
  const where = [parseQuery('width >= 16 and optimiser = SGD', names)].filter(
    (one) => one !== null,
  );
  expect(reader.table('f', { fields: [width, loss], where })).toMatchObject({
    ...{ total: 2, rows: [{ values: [64, 1] }, { values: [16, null] }] },
  });
  const state = fieldOf('state', names) as Field;
  expect(reader.table('f', { fields: [state], limit: 1 }).rows[0]?.values).toEqual(['done']);
});

test('a sample is of all rows in their order, as the store draws it', () => {
  const tasks = Array.from({ length: 100 }, (_, index) => task(index, 'done'));
  const long = memoryReader({ ...page, tasks, columns: [] });
  const { rows, total } = long.table('f', { fields: [], limit: 10, sample: true });
  expect(rows.map(({ label }) => label)).toEqual(
    samplePlaces(100, 10).map((place) => `run ${String(place)}`),
  );
  expect(total).toBe(100);
  expect(long.table('f', { fields: [], limit: -1, sample: true }).rows).toHaveLength(100);
});

test('of a metric that is called like what every object has, there are no curves where there are none', () => {
  for (const name of ['constructor', 'toString']) {
    expect(reader.curves('f', ['1111'], name)).toEqual([]);
  }
});

test('curves come with how many points are stored, gaps as NaN', () => {
  expect(reader.curves('f', ['3333', '1111', '4444'], 'test/loss')).toMatchObject([
    {
      ...{ taskId: '1111', epochs: [0, 1, 2], values: [5, Number.NaN, 3], pointCount: 900 },
      ...{ steps: [0, 40, 80], elapsedMs: [5, 105, 305] },
    },
    { taskId: '3333', steps: [0, 40, 81], elapsedMs: [5, 105, 305], values: [4, 3, 2] },
  ]);
});

test('a repeat in a second precision is no row among trainings unless it is asked for, as in the store', () => {
  const doubled = memoryReader({
    ...page,
    names: { ...names, factors: ['width', 'precision'] },
    columns: [
      { field: width, values: [8, 64, 64, 16] },
      { field: { kind: 'factor', name: 'precision' }, values: [null, null, 'float64', null] },
    ],
  });
  const query = { fields: [], kind: 'training' } as const;
  const precise = parseQuery('precision = float64', { ...names, factors: ['precision'] });
  const totals = [{}, { where: [precise!] }, { repeats: true }, { taskIds: ['3333'] }].map(
    (more) => doubled.table('f', { ...query, ...more }).total,
  );
  expect(totals).toEqual([3, 1, 4, 1]);
  expect(doubled.table('f', { fields: [] }).total).toBe(4);
  const left = [{}, { where: [precise!] }, { repeats: true }].map((more) =>
    doubled.repeatsLeftOut('f', { kind: 'training', ...more }),
  );
  expect(left).toEqual([1, 0, 0]);
});
