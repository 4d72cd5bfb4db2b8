import {
  type AnalysisOutcome,
  type Condition,
  type Factor,
  type Field,
  fieldOf,
  meetsCondition,
  parseQuery,
  planTask,
} from '@basin/core';
import { beforeEach, expect, test } from 'vitest';
import {
  analysed,
  analysis,
  diverged,
  lease,
  plan,
  present,
  series,
  trained,
  training,
} from '../../fixtures/makers.ts';
import { temporaryDatabase } from '../../fixtures/temporary-database.ts';
import { openReader, openWriter, type StoreReader } from '../../index.ts';

const odd = `it's "odd".$[0]`;
const settings: Record<string, Factor>[] = [
  { width: 8, optimiser: 'adam', bias: true, [odd]: 1 },
  { width: 64, optimiser: 'sgd', bias: false },
  { width: 128, optimiser: 'Adam', bias: true },
  { width: 'wide', optimiser: 'sgd', bias: false },
  { optimiser: 'lion' },
];
const trainings = settings.map((factors, index) =>
  planTask(training(index + 1).config, `run ${index + 1}`, factors),
);
const hessian = analysis(trainings[0] as (typeof trainings)[number]);

let reader: StoreReader;
let sweepId: string;

// Losses 3, 2, NaN; the second has failed; accuracies 0.5, 0.99; the third has diverged, the rest wait.
function stored(): void {
  const path = temporaryDatabase();
  const writer = openWriter({ path });
  ({ sweepId } = writer.planSweep(plan(...trainings, hessian)));
  const [a, b, c] = trainings.map(({ id }) => id) as [string, string, string];
  const first = present(writer.startAttempt(a, 0, lease));
  writer.apply([
    {
      ...{ type: 'metrics', ...first },
      series: [series('train/loss', [9, 1, 3]), series('test/accuracy', [0.5])],
    },
    { type: 'finished', ...first, outcome: trained({ parameterCount: 20 }) },
  ]);
  const second = present(writer.startAttempt(b, 0, lease));
  writer.apply([
    {
      ...{ type: 'metrics', ...second },
      series: [series('train/loss', [2]), series('test/accuracy', [0.99])],
    },
    { type: 'failed', ...second, code: 'unexpected', message: 'no' },
  ]);
  const third = present(writer.startAttempt(c, 0, lease));
  writer.apply([
    { type: 'metrics', ...third, series: [series('train/loss', [0.5, Number.NaN])] },
    { type: 'finished', ...third, outcome: diverged() },
  ]);
  const measured = present(writer.startAttempt(hessian.id, 0, lease));
  const result = { measure: 'hessian', eigenvalues: [-1, 0, 7], gradientNorm: 0.25 };
  const outcome: AnalysisOutcome = { ...analysed(), result };
  writer.apply([{ type: 'finished', ...measured, outcome }]);
  writer.changeTags({ taskId: a, generation: 0 }, { add: ['good', 'old'], remove: [] });
  writer.close();
  reader = openReader(path);
}

beforeEach(stored);

/** Numbers of the runs that meet a query. */
function meeting(...queries: string[]): number[] {
  const names = reader.queryNames(sweepId);
  const where = queries.flatMap((query) => parseQuery(query, names) ?? []);
  const { rows, total } = reader.table(sweepId, { fields: [], where, kind: 'training' });
  expect(total).toBe(rows.length);
  expect(metInMemory(where)).toEqual(rows.map(({ taskId }) => taskId));
  return rows.map(({ label }) => Number(label.slice('run '.length)));
}

/** What the same conditions choose outside of SQL. */
function metInMemory(where: readonly Condition[]): string[] {
  const { rows } = reader.table(sweepId, { fields: [], kind: 'training' });
  return rows.flatMap(({ taskId, label }) => {
    const valueOf = (field: Field) => {
      const all = reader.table(sweepId, { fields: [field], kind: 'training' }).rows;
      return all.find((row) => row.taskId === taskId)?.values[0] ?? null;
    };
    const task = { id: taskId, label, valueOf };
    return where.every((condition) => meetsCondition(condition, task)) ? taskId : [];
  });
}

function sorted(text: string, descending = false): number[] {
  const field = fieldOf(text, reader.queryNames(sweepId));
  if (field === null) throw new Error(`no field ${text}`);
  const query = { fields: [field], sort: field, descending, kind: 'training' } as const;
  return reader.table(sweepId, query).rows.map(({ label }) => Number(label.slice('run '.length)));
}

test('numbers, texts in any case, truth values, lists, and what a task has not', () => {
  expect(meeting('width >= 64')).toEqual([2, 3]);
  expect(meeting('width < 1e9')).toEqual([1, 2, 3]);
  expect(meeting('width > "a"')).toEqual([4]);
  expect(meeting('width != 64')).toEqual([1, 3, 4]);
  expect(meeting('not width = 64')).toEqual([1, 3, 4, 5]);
  expect(meeting('not has width')).toEqual([5]);
  expect(meeting('optimiser = adam')).toEqual([1, 3]);
  expect(meeting('optimiser ~ DA')).toEqual([1, 3]);
  expect(meeting('optimiser in (sgd, lion) and not bias = true')).toEqual([2, 4, 5]);
  expect(meeting('bias = false')).toEqual([2, 4]);
  expect(meeting(`has \`${odd}\``)).toEqual([1]);
  expect(meeting('"RUN 3" or seed = 5')).toEqual([3, 5]);
  expect(meeting('optimiser.learningRate = 0.1 and optimiser.type = sgd')).toHaveLength(5);
});

test('metrics by their summaries, measures of attached analyses, tags, several queries at once', () => {
  expect(meeting('train/loss = 3')).toEqual([1]);
  expect(meeting('min(train/loss) < 1')).toEqual([3]);
  expect(meeting('best(train/loss) = 1')).toEqual([1]);
  expect(meeting('test/accuracy > 98%')).toEqual([2]);
  expect(meeting('test/accuracy > 98% and state = done')).toEqual([]);
  expect(meeting('hessian/top-eigenvalue >= 7')).toEqual([1]);
  expect(meeting('tag = GOOD')).toEqual([1]);
  expect(meeting('tag != good')).toEqual([2, 3, 4, 5]);
  expect(meeting('parameters <= 20 and has parameters', 'width = 8')).toEqual([1]);
});

test('a measure of two trainings is that of its first: each of a ring has its own', () => {
  const path = temporaryDatabase();
  const writer = openWriter({ path });
  const ring = trainings.slice(0, 3);
  const pairs = ring.map((one, index) => analysis(one, ring[(index + 1) % 3] as typeof one));
  const planned = writer.planSweep(plan(...ring, ...pairs)).sweepId;
  for (const { id } of ring) {
    const attempt = present(writer.startAttempt(id, 0, lease));
    writer.apply([{ type: 'finished', ...attempt, outcome: trained() }]);
  }
  for (const [index, { id }] of pairs.entries()) {
    const result = { measure: 'hessian', gradientNorm: index + 1 };
    const attempt = present(writer.startAttempt(id, 0, lease));
    writer.apply([{ type: 'finished', ...attempt, outcome: { ...analysed(), result } }]);
  }
  writer.close();
  const own = openReader(path);
  const fields = [fieldOf('hessian/gradient-norm', own.queryNames(planned)) as Field];
  const rows = (kind: 'training' | 'analysis') =>
    own.table(planned, { fields, kind }).rows.map(({ values }) => values[0]);
  expect(rows('training')).toEqual([1, 2, 3]);
  expect(rows('analysis')).toEqual([1, 2, 3]);
  own.close();
});

test('by a metric, what failed or diverged comes after what was reached', () => {
  expect(sorted('train/loss')).toEqual([1, 4, 5, 2, 3]);
  expect(sorted('train/loss', true)).toEqual([1, 4, 5, 2, 3]);
  expect(sorted('width')).toEqual([1, 2, 3, 4, 5]);
  expect(sorted('width', true)).toEqual([4, 3, 2, 1, 5]);
});

test('columns are what they say, and a file of all rows is the table', () => {
  const names = reader.queryNames(sweepId);
  expect(new Set(names.factors)).toEqual(new Set(['width', 'optimiser', 'bias', odd, 'measure']));
  expect(names).toMatchObject({
    metrics: ['test/accuracy', 'train/loss'],
    measures: [
      'hessian/minimal-ratio',
      'hessian/top-eigenvalue',
      'hessian/gradient-norm',
      'hessian/outliers',
    ],
  });
  const texts = ['max(train/loss)', 'hessian/gradient-norm', 'work', 'tag', 'bias', 'dataset'];
  const fields = texts.flatMap((text) => fieldOf(text, names) ?? []);
  const page = reader.table(sweepId, { fields, limit: 2 });
  expect(page.total).toBe(6);
  expect(page.rows.map(({ values }) => values)).toEqual([
    [9, 0.25, 10, 'good, old', 'true', 'function'],
    [2, null, null, null, 'false', 'function'],
  ]);
  const all = [...reader.tableBatches(sweepId, { fields, limit: 4 })];
  expect(all.map((rows) => rows.length)).toEqual([4, 2]);
  expect(all.flat().slice(0, 2)).toEqual(page.rows);
});

test('attempts say who worked on what: the newest, oldest first', () => {
  const { rows, total } = reader.attempts(sweepId, 2);
  expect(total).toBe(4);
  expect(rows).toMatchObject([
    { label: 'run 3', kind: 'training', attempt: 1, worker: lease.worker, state: 'diverged' },
    { label: hessian.label, kind: 'analysis', state: 'done' },
  ]);
  expect(rows.every(({ startedAtMs, endedAtMs }) => (endedAtMs ?? 0) >= startedAtMs)).toBe(true);
});

test('analyses stand beside their trainings', () => {
  const [first, second] = trainings.map(({ id }) => id) as [string, string];
  expect(reader.analysesOf(sweepId, [second, first])).toEqual([
    {
      ...{ trainingId: first, taskId: hessian.id, measure: 'hessian', state: 'done' },
      label: hessian.label,
    },
  ]);
  expect(reader.analysesAnywhere(second)).toEqual([]);
  expect(reader.analysesAnywhere(first)).toEqual([
    {
      ...{ sweepId, taskId: hessian.id, generation: 0, measure: 'hessian', state: 'done' },
      ...{ label: hessian.label, inputCount: 1 },
    },
  ]);
});

test('nothing of a name or a value is read as SQL', () => {
  const evil = `x' OR 1=1 --`;
  const names = { ...reader.queryNames(sweepId), factors: [evil], metrics: [evil] };
  for (const query of [`\`${evil}\` = 1`, `width = "${evil}"`, `"${evil}"`]) {
    const where = parseQuery(query, { ...names, factors: [evil, 'width'] });
    expect(reader.table(sweepId, { fields: [], where: where === null ? [] : [where] }).total).toBe(
      0,
    );
  }
});

test('tasks by their ids, filtered and in order, and none that the sweep lacks', () => {
  const ids = trainings.map(({ id }) => id) as [string, string, string, string, string];
  const taskIds = [ids[4], 'f'.repeat(64), ids[0], ids[1]];
  const idsOf = (query: object): string[] =>
    reader.table(sweepId, { fields: [], taskIds, ...query }).rows.map(({ taskId }) => taskId);
  expect(idsOf({})).toEqual([ids[0], ids[1], ids[4]]);
  expect(idsOf({ descending: true, limit: 2 })).toEqual([ids[4], ids[1]]);
  const has = parseQuery('has width', reader.queryNames(sweepId)) as Condition;
  expect(idsOf({ where: [has] })).toEqual([ids[0], ids[1]]);
  const { rows, total } = reader.tasks(sweepId, { taskIds, limit: 1 });
  expect([rows.map(({ taskId }) => taskId), total]).toEqual([[ids[0]], 3]);
  expect(reader.configs(sweepId, taskIds)).toHaveLength(3);
  expect(reader.table(`0${sweepId.slice(1)}`, { fields: [], taskIds }).total).toBe(0);
});

test('a sample is of all tasks in their order, and the same again; a page is of the first', () => {
  const many = Array.from({ length: 300 }, (_, place) =>
    planTask(training(100 + place).config, `run ${place}`, {
      block: Math.floor(place / 100),
      place,
    }),
  );
  const path = temporaryDatabase();
  const writer = openWriter({ path });
  // Trainings among which an analysis stands, and trainings alone.
  const sweepIds = [plan(...trainings, hessian, ...many), plan(...many)].map(
    (planned) => writer.planSweep(planned).sweepId,
  );
  writer.close();
  const reader = openReader(path);
  const field = (name: string): Field => ({ kind: 'factor', name });
  const limit = 30;
  for (const id of sweepIds) {
    const query = { fields: [field('block'), field('place')], kind: 'training', limit } as const;
    const has = parseQuery('has block', reader.queryNames(id)) as Condition;
    for (const asked of [query, { ...query, where: [has] }, { ...query, sort: field('place') }]) {
      const found = reader.table(id, { ...asked, sample: true });
      expect(found.rows).toHaveLength(limit);
      expect(found.total).toBe(reader.table(id, asked).total);
      expect(new Set(found.rows.map(({ values }) => values[0])).size).toBeGreaterThanOrEqual(3);
      const places = found.rows.flatMap(({ values }) =>
        values[1] === null ? [] : Number(values[1]),
      );
      expect(places).toEqual(places.toSorted((a, b) => a - b));
      expect(reader.table(id, { ...asked, sample: true }).rows).toEqual(found.rows);
      // As many as there are: all of them, once.
      const whole = { ...asked, limit: 1_000 };
      expect(reader.table(id, { ...whole, sample: true })).toEqual(reader.table(id, whole));
    }
    const { rows, total } = reader.trainings(id, limit, { sample: true });
    expect([rows.length, total]).toEqual([limit, reader.trainings(id, limit).total]);
    expect(rows.map(({ taskId }) => taskId)).toEqual(
      reader.table(id, { ...query, sample: true }).rows.map(({ taskId }) => taskId),
    );
    expect(reader.trainings(id, 1_000, { sample: true })).toEqual(reader.trainings(id, 1_000));
  }
  reader.close();
});

test('what another reader has found of a table is kept until something happens', () => {
  const query = { fields: [], sort: { kind: 'factor', name: 'width' } as Field };
  expect(reader.isTableReady(sweepId, { fields: [] })).toBe(true);
  expect(reader.isTableReady(sweepId, query)).toBe(false);
  const other = openReader(reader.path);
  const found = other.tableIds(sweepId, query);
  other.close();
  // Turned round, to see that it is these that are read.
  reader.keepTableIds(sweepId, query, found.toReversed());
  expect(reader.isTableReady(sweepId, query)).toBe(true);
  expect(reader.tableIds(sweepId, query)).toEqual(found.toReversed());
  const writer = openWriter({ path: reader.path });
  const waiting = trainings[3] as (typeof trainings)[number];
  writer.startAttempt(waiting.id, 0, lease);
  writer.close();
  expect(reader.isTableReady(sweepId, query)).toBe(false);
  expect(reader.tableIds(sweepId, query)).toEqual(found);
});

test('what was found of a table at an event will do for who asks for nothing newer, and for nobody else', () => {
  const query = { fields: [], sort: { kind: 'factor', name: 'width' } as Field, descending: true };
  const asOf = reader.activity(sweepId)?.lastSequence ?? 0;
  const found = reader.tableIds(sweepId, query);
  const writer = openWriter({ path: reader.path });
  const waiting = trainings[4] as (typeof trainings)[number];
  writer.startAttempt(waiting.id, 0, lease);
  writer.close();
  expect(reader.activity(sweepId)?.lastSequence).toBeGreaterThan(asOf);
  // Found before that event; turned round, to see that it is these that are read.
  reader.keepTableIds(sweepId, query, found.toReversed(), asOf);
  expect(reader.isTableReady(sweepId, { ...query, since: asOf })).toBe(true);
  expect(reader.isTableReady(sweepId, { ...query, since: asOf + 1 })).toBe(false);
  expect(reader.tableIds(sweepId, { ...query, since: asOf })).toEqual(found.toReversed());
  expect(reader.isTableReady(sweepId, query)).toBe(false);
  expect(reader.tableIds(sweepId, query)).toEqual(found);
});

test('repeats that a query would show but for what they repeat are counted', () => {
  const path = temporaryDatabase();
  const writer = openWriter({ path });
  const tasks = [8, 64].flatMap((width, index) => [
    planTask(training(2 * index + 1).config, 'a', { width }),
    planTask(training(2 * index + 2).config, 'b', { width, precision: 'float64' }),
  ]);
  const planned = writer.planSweep(plan(...tasks)).sweepId;
  writer.close();
  const own = openReader(path);
  const names = own.queryNames(planned);
  const where = (text: string): Condition[] => [parseQuery(text, names) as Condition];
  const left = (query: Parameters<StoreReader['repeatsLeftOut']>[1]): number =>
    own.repeatsLeftOut(planned, query);
  expect(left({ kind: 'training' })).toBe(2);
  expect(left({ kind: 'training', where: where('width = 64') })).toBe(1);
  // Shown, asked for by what tells them, of another kind, of another sweep.
  expect(left({})).toBe(0);
  expect(left({ kind: 'training', where: where('precision = float64') })).toBe(0);
  expect(left({ kind: 'training', repeats: true })).toBe(0);
  expect(left({ kind: 'analysis' })).toBe(0);
  expect(own.repeatsLeftOut('f'.repeat(64), { kind: 'training' })).toBe(0);
  own.close();
});
