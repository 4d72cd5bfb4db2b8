import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { importTasks, openCsvRuns, readHeads, storeRuns } from '@basin/bridges/imports';
import { csvText } from '@basin/bridges/tables/text';
import { trackedStudy } from '@basin/bridges/trackers';
import { curveTable } from '@basin/bridges/trials/curve-table';
import { trialTable } from '@basin/bridges/trials/trial-table';
import { errorCode, errorMessage } from '@basin/core';
import { type Chosen, chooseTarget } from '@basin/execution/reading/choose-target';
import { compare } from '@basin/execution/reading/compare';
import { listSweeps } from '@basin/execution/reading/list-sweeps';
import { rankPoints } from '@basin/execution/reading/rank-points';
import { storeTrainings } from '@basin/execution/testing/stored-sweep';
import {
  openReader,
  openWriter,
  type StoreReader,
  type SweepSummary,
  verifyDatabase,
} from '@basin/store';
import { importedSlug, studyOf } from '@basin/studies';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { importRuns } from './run.ts';

let folder: string;
let database: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'basin-import-'));
  const made = folder;
  onTestFinished(() => rmSync(made, { recursive: true }));
  database = join(folder, 'basin.db');
  file = join(folder, 'runs.csv');
  writeFileSync(file, table(3));
});

/** Steps of runs a, b, … one after the other. */
function table(runs: number, stepCount = 4): string {
  const rows = Array.from({ length: stepCount }, (_, step) =>
    Array.from({ length: runs }, (_, run) => {
      const name = String.fromCharCode(97 + run);
      return `${name},${step},${run + 1},${1 / (step + 1 + run)}\n`;
    }).join(''),
  );
  return `run,step,width,loss\n${rows.join('')}`;
}

const options = {
  rename: [['loss', 'train/loss']],
  parameters: ['width'],
  update: false,
  dryRun: false,
} as const;
const importFile = (more: object = {}) =>
  importRuns([file], { ...options, ...more, database, name: 'made elsewhere' });

function read<T>(look: (reader: StoreReader) => T): T {
  const reader = openReader(database);
  try {
    return look(reader);
  } finally {
    reader.close();
  }
}

function problem(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    return `${errorCode(error) ?? 'unexpected'} ${errorMessage(error)}`;
  }
  return 'no error';
}

test('imported runs are trials of a study that is read like any other, and books balance', () => {
  expect(importFile({ dryRun: true })).toMatchObject({ added: 3, stored: 0, values: 12 });
  const { sweepId, ...said } = importFile();
  expect(said).toMatchObject({
    ...{ runs: 3, added: 3, stored: 3, failed: 0, metrics: ['train/loss'] },
    parameters: ['width'],
  });
  expect(verifyDatabase(database).findings).toEqual([]);
  const trained = storeTrainings(database, [
    { learningRate: 1, seed: 1, metrics: { 'train/loss': [1, 0.125] } },
  ]);
  read((reader) => {
    const listed = listSweeps(reader, null, { limit: 9, archived: false, metric: null }).sweeps;
    expect(listed.find((sweep) => sweep.sweepId === sweepId)).toMatchObject({
      ...{ name: 'made elsewhere', experiment: importedSlug('made elsewhere'), state: 'done' },
      ...{ planned: 3, ended: 3, best: { label: 'c', value: 1 / 6 } },
    });
    const rows = reader.tasks(sweepId, { kind: 'training' }).rows;
    expect(rows.map(({ label, factors }) => [label, factors])).toEqual(
      ['a', 'b', 'c'].map((label, index) => [label, { width: index + 1 }]),
    );
    // To take a run in is no work on it.
    expect(reader.times([sweepId])).toMatchObject({ attemptCount: 0, wallMs: 0 });
    expect(rows[0]).toMatchObject({ timings: null, weightsSha256: null, parameterCount: null });
    const task = reader.task(sweepId, rows[0]?.taskId ?? '');
    expect(task?.environment).toBeNull();
    expect(task?.outputs['imported']).toMatchObject({ tool: 'csv', file: 'runs.csv' });
    expect(task?.metrics['train/loss']?.values).toEqual([1, 1 / 2, 1 / 3, 1 / 4]);
    const data = reader.sweepData(sweepId);
    const [sweep] = reader.find(sweepId, 1).sweeps;
    const study = sweep === undefined ? null : studyOf(sweep);
    expect(study?.findings(data as NonNullable<typeof data>)).toMatchObject({
      runs: [{ label: 'a' }, { label: 'b' }, { label: 'c' }],
    });
    const [exported] = sweep === undefined ? [] : trackedStudy(reader, sweep, null).runs();
    expect(exported).toMatchObject({ label: 'a', seed: null, parameters: { width: 1 } });
    expect(exported?.curves).toMatchObject([{ values: [1, 1 / 2, 1 / 3, 1 / 4] }]);
    const sides = [sweepId, trained].map((id) => chooseTarget(reader, id)) as [never, never];
    const { metrics, settings } = compare(reader, ...sides);
    expect(settings.map(({ path }) => path)).not.toContain('digest');
    // Of the training what somebody chose, not forty defaults of which the other says nothing.
    const paths = settings.map(({ path }) => path);
    expect(paths).toContain('optimiser.learningRate');
    expect(paths).not.toContain('averaging');
    expect(metrics).toMatchObject([{ metric: { name: 'train/loss' }, b: 0.125 }]);
  });
});

test('Basin’s own tables come back as trials that compare equal, a row a trial or a value', () => {
  const made = [0.1, 0.01].flatMap((learningRate) =>
    [1, 2, 3].map((seed) => ({
      ...{ learningRate, seed },
      metrics: { 'train/loss': [2, seed * learningRate], 'test/accuracy': [0.5, 1 / (seed + 2)] },
      ...(seed === 3 ? { state: 'diverged' as const } : {}),
    })),
  );
  const original = storeTrainings(database, made);
  const written = read((reader) =>
    [trialTable(reader, original), curveTable(reader, original)].map((rows, index) => {
      const name = join(folder, `table-${index}.csv`);
      writeFileSync(name, [...csvText(rows)].join(''));
      return name;
    }),
  );
  const unset = { rename: [], update: false, dryRun: false, database };
  const [trials, curves] = written.map((path) => importRuns([path], { ...unset, name: path }));
  expect(trials).toMatchObject({
    ...{ runs: 6, stored: 6, failed: 2, metrics: ['test/accuracy', 'train/loss'] },
    ...{ parameters: ['rate', 'seed'], files: [{ tool: 'basin' }] },
  });
  // A row a value says nothing of settings, nor of ends.
  expect(curves).toMatchObject({ runs: 6, stored: 6, values: 24, files: [{ tool: 'basin' }] });
  read((reader) => {
    const [a, b] = [original, trials?.sweepId].map((id) => chooseTarget(reader, id ?? '')) as [
      never,
      never,
    ];
    const compared = compare(reader, a, b);
    expect(compared.pairedBy).toBe('setting and seed');
    expect(compared.metrics.map(({ metric, difference }) => [metric.name, difference])).toEqual(
      ['test/accuracy', 'train/loss'].map((name) => [
        name,
        expect.objectContaining({ mean: 0, pairCount: 4 }) as unknown,
      ]),
    );
    expect(compared.metrics.map((one) => one.a)).toEqual(compared.metrics.map((one) => one.b));
    const rows = (id = ''): object[] =>
      reader.tasks(id, { kind: 'training' }).rows.map(({ label, factors, metrics }) => ({
        ...{ label, factors },
        last: Object.values(metrics).map(({ last }) => last),
      }));
    expect(rows(trials?.sweepId)).toEqual(rows(original));
    expect(rows(curves?.sweepId)).toMatchObject(
      rows(original).map((row) => ({ ...row, factors: {} })),
    );
  });
});

test('the same file again adds nothing; more runs are added; what changed is said and refused', () => {
  importFile();
  // Nothing is written, so another writer is in nobody's way.
  const writer = openWriter({ path: database });
  expect(importFile()).toMatchObject({ added: 0, stored: 0 });
  writer.close();
  appendFileSync(file, 'd,0,9,0.5\n');
  expect(importFile()).toMatchObject({ runs: 4, added: 1, stored: 1 });
  writeFileSync(file, table(2).replace('a,3,1,0.25', 'a,3,1,0.75'));
  expect(problem(importFile)).toMatch(
    /^import\/changed 1 run of “made elsewhere” is not what was .*--update .*--name .*:\n {2}a: train\/loss 0\.25 → 0\.75/,
  );
  expect(verifyDatabase(database).findings).toEqual([]);
});

test('runs that have grown are taken anew by a word: the study as it was is in the archive, and shares what is the same', () => {
  const before = importFile();
  const tagger = openWriter({ path: database });
  tagger.changeTags({ sweepId: before.sweepId }, { add: ['keep'], remove: [] });
  tagger.close();
  // a and b have a step more, c is gone, d is new.
  writeFileSync(file, `${table(2, 5)}d,0,9,0.5\n`);
  expect(problem(importFile)).toMatch(/2 runs .*train\/loss 0\.25 → 0\.2 \(4 → 5 values\)/s);
  const wanted = { runs: 3, added: 1, changed: ['a', 'b'], gone: ['c'], replaced: before.sweepId };
  expect(importFile({ update: true, dryRun: true })).toMatchObject({ ...wanted, stored: 0 });
  const { sweepId, ...said } = importFile({ update: true });
  expect(said).toMatchObject({ ...wanted, stored: 3 });
  expect(sweepId).not.toBe(before.sweepId);
  expect(verifyDatabase(database).findings).toEqual([]);
  // Again, with the word or without: it is what it is.
  for (const update of [true, false]) {
    expect(importFile({ update })).toMatchObject({ sweepId, stored: 0, replaced: null });
  }
  read((reader) => {
    const counts = (id: string) =>
      reader.tasks(id, {}).rows.map(({ label, metrics }) => [label, metrics['train/loss']?.count]);
    expect(counts(sweepId)).toEqual([['a', 5], ['b', 5], ['d', 1], ['c', 4]]); // prettier-ignore
    expect(counts(before.sweepId)).toEqual([['a', 4], ['b', 4], ['c', 4]]); // prettier-ignore
    // The name is that of the study that nobody put away.
    expect(chooseTarget(reader, 'made elsewhere')).toMatchObject({ sweep: { sweepId } });
    expect(reader.sweep(before.sweepId)?.archivedAtMs).not.toBeNull();
    expect(reader.annotations({ sweepId: before.sweepId }).notes).toHaveLength(1);
    expect(reader.annotations({ sweepId }).tags).toEqual(['keep']);
    // What c had is still known: its width is a value of the parameter.
    expect(reader.sweep(sweepId)?.study).toMatchObject({
      parameters: [{ name: 'width', values: [1, 2, 3, 9] }],
    });
  });
  appendFileSync(file, 'e,0,9,0.25\n');
  expect(importFile()).toMatchObject({ sweepId, added: 1, stored: 1 });
});

test('seeds of a table of steps are seeds; what never changes is said to be no metric, maybe', () => {
  writeFileSync(
    file,
    'run,step,lr,seed,loss\na,0,0.1,7,2\na,1,0.1,7,1\nb,0,0.1,8,3\nb,1,0.1,8,2\n',
  );
  const { notices, parameters, metrics, sweepId } = importFile({ parameters: undefined });
  expect({ parameters, metrics }).toEqual({ parameters: ['seed'], metrics: ['lr', 'train/loss'] });
  expect(notices.at(-1)).toBe(
    'never changes within a run: lr; what is a setting can be named so: --parameters=lr',
  );
  read((reader) => {
    expect(reader.tasks(sweepId, {}).rows.map(({ factors }) => factors)).toEqual([{ seed: 7 }, { seed: 8 }]); // prettier-ignore
  });
});

test('an import that was killed leaves whole books, and the next one goes on', () => {
  const source = openCsvRuns(file, { parameters: ['width'] });
  const { runs } = readHeads([source]);
  const tasks = importTasks('made elsewhere', runs);
  const name = 'made elsewhere';
  const writer = openWriter({ path: database });
  const plan = { experiment: importedSlug(name), preset: 'custom', tasks, name } as const;
  const { sweepId } = writer.planSweep({ ...plan, definition: { imported: name } });
  const pending = runs.map((head, index) => ({
    ...{ head, taskId: tasks[index]?.id ?? '', generation: 0, fileDigest: '' },
  }));
  // A source that breaks after its second row, when the first is stored already.
  const broken = {
    ...source,
    *parts() {
      const [first, second] = source.parts();
      if (first !== undefined) yield { ...first, points: Array(50_000).fill(first.points[0]) };
      if (second !== undefined) yield { ...second, isLast: true };
      throw new Error('killed');
    },
  };
  expect(() => storeRuns(writer, [broken], pending, { nowMs: 0 })).toThrow('killed');
  expect(writer.counts(sweepId)).toMatchObject({ running: 1, queued: 2 });
  expect(writer.runnableTasks(sweepId)).toEqual([]);
  writer.close();
  expect(verifyDatabase(database).findings).toEqual([]);
  expect(importFile({ rename: [] })).toMatchObject({ added: 0, stored: 3 });
  expect(verifyDatabase(database).findings).toEqual([]);
  const rows = read((reader) => reader.tasks(sweepId, {}).rows);
  expect(rows.map(({ state, metrics }) => [state, metrics['loss']?.count])).toEqual(
    Array(3).fill(['done', 4]),
  );
});

test('a database that was killed before anything was in it is begun anew', () => {
  writeFileSync(database, '');
  expect(importFile()).toMatchObject({ added: 3, stored: 3 });
});

test('what failed elsewhere stays failed: never run, never tried again', () => {
  writeFileSync(
    file,
    'Name,State,Created,lr,loss\na,finished,,0.1,1\nb,crashed,,0.2,2\nc,running,,0.3,3\n',
  );
  const { sweepId, failed, runs } = importFile({ rename: [], parameters: ['lr'] });
  expect({ failed, runs }).toEqual({ failed: 1, runs: 2 });
  const writer = openWriter({ path: database });
  expect(writer.retry({ sweepId })).toMatchObject({ count: 0 });
  expect(writer.counts(sweepId)).toMatchObject({ done: 1, failed: 1 });
  writer.close();
  expect(importFile({ rename: [], parameters: ['lr'] })).toMatchObject({ stored: 0 });
  read((reader) => {
    const [row] = reader.tasks(sweepId, { states: ['failed'] }).rows;
    expect(row).toMatchObject({ label: 'b', errorCode: 'import/ended-elsewhere' });
  });
  expect(verifyDatabase(database).findings).toEqual([]);
});

test('what is no file, and a study’s metric that is not there, are refused by name', () => {
  expect(problem(() => importRuns([join(folder, 'none.csv')], { ...options, database, name: null })))
    .toMatch(/^cli\/unreadable-file .*none\.csv/); // prettier-ignore
  expect(problem(() => importFile({ metric: 'speed' }))).toMatch(
    /^import\/columns no run has a metric/,
  );
  writeFileSync(join(folder, 'events.out.tfevents.1'), '');
  const events = join(folder, 'events.out.tfevents.1');
  expect(problem(() => importRuns([events], { ...options, database, name: null }))).toMatch(
    /^import\/format .*name the folder/,
  );
});

test('a metric to be renamed that no run has is said to be none', () => {
  const noticesOf = (rename: [string, string][]) => importFile({ rename, dryRun: true }).notices;
  expect(noticesOf([['los', 'train/loss']])[0]).toBe(
    'no run has a metric “los” that could be called “train/loss”: there are loss',
  );
  expect(noticesOf([['loss', 'train/loss']]).join()).not.toContain('no run');
});

test('a setting of several runs is ranked under what they share, with one seed of each', () => {
  const rankingOf = (text: string) => {
    writeFileSync(file, text);
    const { sweepId } = importRuns([file], {
      rename: [],
      update: false,
      dryRun: false,
      database,
      name: text,
    });
    return read((reader) => {
      const sweep = reader.sweep(sweepId) as SweepSummary;
      const { points } = rankPoints(reader, sweep, { metric: null, by: 'last', limit: 9 });
      const ids = points.map(({ trainings: [best] }) => best?.taskId ?? '');
      const [a, b] = ids.map((id) => chooseTarget(reader, id)) as [Chosen, Chosen];
      const pairs =
        b === undefined ? null : compare(reader, a, b).metrics[0]?.difference?.pairCount;
      return { points: points.map(({ label, mean }) => [label, mean]), pairs };
    });
  };
  const rows = ['1,7,42,1', '1,8,42,2', '2,7,42,3', '2,8,42,4', ''].join('\n');
  expect(rankingOf(`lr,seed,random_state,loss\n${rows}`)).toEqual({
    points: [['lr 1', 1.5], ['lr 2', 3.5]], // prettier-ignore
    pairs: 2,
  });
  expect(rankingOf('lr,loss\n1,1\n1,2\n,3\n,4\n').points).toEqual([
    ['lr 1', 1.5],
    ['without lr', 3.5],
  ]);
  expect(rankingOf('seed,loss\n1,1\n2,2\n').points).toEqual([['all runs', 1.5]]);
  // Each by itself keeps its name.
  expect(rankingOf('run,lr,loss\na,1,1\nb,2,2\n').points.map(([label]) => label)).toEqual([
    'a',
    'b',
  ]);
});
