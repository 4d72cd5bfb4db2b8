import { errorCode } from '@basin/core';
import { afterEach, beforeEach, describe, expect, it, test } from 'vitest';
import { plan, training } from '../fixtures/makers.ts';
import { storedPlan, storedSweep } from '../fixtures/stored-sweep.ts';
import { openReader, openWriter, runSql, type StoreReader } from '../index.ts';
import { openDatabase } from '../open-database.ts';

let path: string;
let reader: StoreReader;
let sweepId: string;
beforeEach(() => {
  path = storedSweep();
  reader = openReader(path);
  sweepId = reader.sweeps().rows[0]?.sweepId ?? '';
});
afterEach(() => reader.close());

test('the beginning of an id finds sweeps and tasks, a name finds sweeps', () => {
  expect(reader.find(sweepId.slice(0, 8), 10).sweeps).toMatchObject([{ sweepId, planned: 4 }]);
  expect(reader.find(sweepId.toUpperCase(), 10).sweeps).toHaveLength(1);
  const [task] = storedPlan.tasks;
  expect(reader.find(task?.id.slice(0, 10) ?? '', 10)).toMatchObject({
    sweeps: [],
    tasks: [{ taskId: task?.id, label: task?.label, sweepId, state: 'done', generation: 0 }],
  });
  expect(reader.find('test', 10)).toMatchObject({ sweeps: [{ sweepId }], tasks: [] });
  // The beginning of a name, where it is no name and no id.
  expect(reader.find('TES', 10)).toMatchObject({ sweeps: [{ sweepId }], tasks: [] });
  const nothing = { sweeps: [], tasks: [] };
  for (const text of ['', '%', '_', "'", 'g', `${sweepId}0`]) {
    expect(reader.find(text, 10)).toEqual(nothing);
  }
});

test('a beginning that an id of some task has too is that of a name as well', () => {
  const task = training(5);
  const begin = task.id.slice(0, 2);
  const writer = openWriter({ path });
  writer.planSweep({ ...plan(task), name: `${begin} of the learning rate` });
  writer.planSweep({ ...plan(training(6)), experiment: 'other', name: 'Übungen' });
  writer.close();
  expect(reader.find(begin, 10)).toMatchObject({
    sweeps: [{ name: `${begin} of the learning rate` }],
    tasks: [{ taskId: task.id }],
  });
  for (const text of ['Ü', 'ÜB', 'Übungen']) {
    expect(reader.find(text, 10).sweeps, text).toMatchObject([{ name: 'Übungen' }]);
  }
});

test('a task is found once, in its newest generation and the sweep that was planned last', () => {
  const copy = storedSweep();
  const writer = openWriter({ path: copy });
  const first = training(1);
  writer.planSweep({ ...plan(first), experiment: 'later' });
  writer.planSweep({ ...plan(first), experiment: 'later' }, { fresh: true });
  writer.close();
  const found = openReader(copy);
  expect(found.find(first.id, 10).tasks).toMatchObject([{ generation: 1, experiment: 'later' }]);
  found.close();
});

describe('sql', () => {
  const codeOf = (statement: string): string => {
    try {
      runSql(path, statement, 10);
    } catch (error) {
      return errorCode(error);
    }
    return 'it ran';
  };

  it('answers rows, as many as are wanted', () => {
    expect(runSql(path, 'SELECT state, count(*) AS n FROM trials GROUP BY 1', 10)).toEqual({
      columns: ['state', 'n'],
      rows: [
        ['diverged', 1],
        ['done', 3],
      ],
      more: false,
    });
    const answer = runSql(path, 'SELECT 1, 1 FROM trials', 3);
    expect([answer.columns, answer.rows.length, answer.more]).toEqual([['1', '1'], 3, true]);
  });

  it('says values that JSON has not', () => {
    const values = "SELECT 9007199254740993, x'0102', 1e999, NULL, 0.5, 'ü'";
    expect(runSql(path, values, 1).rows).toEqual([
      ['9007199254740993', '(2 bytes)', 'Infinity', null, 0.5, 'ü'],
    ]);
  });

  it.each([
    'DELETE FROM trials',
    "UPDATE sweeps SET experiment = 'x' RETURNING id",
    'SELECT 1; DELETE FROM trials',
    "VACUUM INTO '/tmp/copy.db'",
    'PRAGMA journal_mode = DELETE',
    'BEGIN IMMEDIATE',
    'SELEC 1',
    '',
    'SELECT ?',
  ])('refuses "%s"', (statement) => {
    expect(codeOf(statement)).toBe('store/sql');
  });

  it('names the tables when one is not there', () => {
    expect(() => runSql(path, 'SELECT * FROM runs', 1)).toThrow(
      /no such table: runs; tables:[^]*trials \(id, hash/,
    );
  });

  it('leaves the database as it was', () => {
    const database = openDatabase(path, { readonly: true });
    expect(database.prepare('SELECT count(*) FROM trials').pluck().get()).toBe(4);
    database.close();
  });
});
