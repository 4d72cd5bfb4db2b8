import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { drizzle } from 'drizzle-orm/better-sqlite3';
import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import Database from 'better-sqlite3';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { temporaryDatabase } from '../fixtures/temporary-database.ts';
import { addonDriver, type Driver, nodeDriver } from './choose-driver.ts';

const addon = addonDriver();
const nodes = nodeDriver();
let path = '';
beforeEach(() => {
  path = temporaryDatabase();
});

function opened(driver: Driver, options: Parameters<Driver['open']>[1] = {}): Database.Database {
  const database = driver.open(path, options);
  onTestFinished(() => void database.close());
  return database;
}

function thrownBy(work: () => unknown): Error & { code?: string } {
  try {
    work();
  } catch (error) {
    return error as Error;
  }
  throw new Error('nothing was thrown');
}

/** What the store asks of whatever opens its databases. */
function conforms(driver: Driver): void {
  test('rows come as plain objects, lists, or their first column', () => {
    const database = opened(driver).exec('CREATE TABLE t (a INTEGER, b TEXT, c REAL, d BLOB)');
    const added = database
      .prepare('INSERT INTO t VALUES (?, ?, ?, ?)')
      .run(7, 'é', 0.5, new Uint8Array([1, 255]));
    expect(added).toEqual({ changes: 1, lastInsertRowid: 1 });
    const row = database.prepare<[], { d: Uint8Array }>('SELECT * FROM t').get();
    expect(row).toMatchObject({ a: 7, b: 'é', c: 0.5 });
    expect([...(row?.d ?? [])]).toEqual([1, 255]);
    expect(Object.getPrototypeOf(row)).toBe(Object.prototype);
    const twice = database.prepare('SELECT a, b AS a FROM t');
    expect(twice.raw().all()).toEqual([[7, 'é']]);
    expect(twice.raw(false).pluck().get()).toBe(7);
    expect([...twice.iterate()]).toEqual([7]);
    expect(database.prepare('SELECT a FROM t WHERE a = 8').get()).toBeUndefined();
  });

  test('values by position or by name; what nobody gave is refused', () => {
    const database = opened(driver);
    const sum = database.prepare('SELECT @a + @b').pluck();
    expect(sum.get({ a: 1, b: 2, other: 3 })).toBe(3);
    expect(database.prepare('SELECT ? - ?').pluck().get(5, 3)).toBe(2);
    expect(thrownBy(() => database.prepare('SELECT ?').get())).toBeInstanceOf(RangeError);
  });

  test('integers beyond 2^53 are exact where that is asked for', () => {
    const statement = opened(driver).prepare('SELECT 9007199254740993').pluck();
    expect(statement.safeIntegers().get()).toBe(9007199254740993n);
  });

  test('one statement at a time, and it says whether it reads', () => {
    const database = opened(driver).exec('CREATE TABLE t (a)');
    for (const source of ['', ' -- nothing', 'SELECT 1; SELECT 2']) {
      expect(thrownBy(() => database.prepare(source).run())).toBeInstanceOf(RangeError);
    }
    expect(database.prepare('SELECT 1; -- one').pluck().get()).toBe(1);
    const kinds = ['SELECT a FROM t', 'DELETE FROM t RETURNING a', 'PRAGMA journal_mode'].map(
      (source) => {
        const { reader, readonly } = database.prepare(source);
        return [reader, readonly];
      },
    );
    expect(kinds).toEqual([
      [true, true],
      [true, false],
      [true, false],
    ]);
    expect(
      database
        .prepare('SELECT a AS x FROM t')
        .columns()
        .map(({ name }) => name),
    ).toEqual(['x']);
  });

  test('a transaction is all or nothing, an inner one too', () => {
    const database = opened(driver).exec('CREATE TABLE t (a)');
    const add = database.prepare('INSERT INTO t VALUES (?)');
    const fail = database.transaction((value: number) => {
      add.run(value);
      throw new Error('no');
    });
    const outer = database.transaction(() => {
      expect(database.inTransaction).toBe(true);
      add.run(1);
      expect(() => fail(2)).toThrow('no');
      add.run(3);
    });
    outer.immediate();
    expect(() => fail.immediate(4)).toThrow('no');
    expect(database.inTransaction).toBe(false);
    expect(database.prepare('SELECT a FROM t').pluck().all()).toEqual([1, 3]);
  });

  test('settings, functions of ours, and what they throw', () => {
    const database = opened(driver);
    expect(database.pragma('journal_mode = WAL', { simple: true })).toBe('wal');
    expect(database.pragma('foreign_keys', { simple: true })).toBe(1);
    database.pragma('user_version = 9');
    expect(database.pragma('user_version')).toEqual([{ user_version: 9 }]);
    database.function('doubled', { deterministic: true }, (text: unknown) => {
      if (text === null) throw new TypeError('nothing to double');
      return Buffer.from(`${String(text)}${String(text)}`);
    });
    expect(database.prepare("SELECT hex(doubled('a'))").pluck().get()).toBe('6161');
    expect(() => database.prepare('SELECT doubled(NULL)').get()).toThrow('nothing to double');
  });

  test("SQLite's errors have its names", () => {
    const database = opened(driver).exec('CREATE TABLE t (a UNIQUE); INSERT INTO t VALUES (1)');
    const errors: [work: () => unknown, code: RegExp, message: RegExp][] = [
      [() => database.exec('INSERT INTO t VALUES (1)'), /^SQLITE_CONSTRAINT/, /t\.a/],
      [() => database.prepare('SELECT b FROM t'), /^SQLITE_ERROR$/, /^no such column: b$/],
      [() => opened(driver, { readonly: true }).exec('DELETE FROM t'), /^SQLITE_READONLY/, /./],
      [
        () => driver.open(join(dirname(path), 'none.db'), { readonly: true }),
        /^SQLITE_CANTOPEN/,
        /./,
      ],
      [
        () => driver.open(join(dirname(path), 'none.db'), { fileMustExist: true }),
        /^SQLITE_CANT/,
        /./,
      ],
    ];
    writeFileSync(
      join(dirname(path), 'text.db'),
      'no database at all, but long enough to be one '.repeat(9),
    );
    const other = driver.open(join(dirname(path), 'text.db'), {});
    errors.push([() => other.exec('SELECT * FROM sqlite_schema'), /^SQLITE_NOTADB/, /./]);
    for (const [work, code, message] of errors) {
      const error = thrownBy(work);
      expect(error).toBeInstanceOf(Database.SqliteError);
      expect(error.code).toMatch(code);
      expect(error.message).toMatch(message);
    }
    other.close();
  });

  test('a lock is waited for as long as was said, then it is busy', () => {
    opened(driver).exec('BEGIN EXCLUSIVE');
    const startMs = performance.now();
    const error = thrownBy(() => opened(driver, { timeout: 60 }).exec('BEGIN EXCLUSIVE'));
    expect(error.code).toMatch(/^SQLITE_BUSY/);
    expect(performance.now() - startMs).toBeGreaterThan(50);
  });

  test('a backup is one moment of a database, beside its writer', async () => {
    const writer = opened(driver).exec('PRAGMA journal_mode = WAL; CREATE TABLE t (a)');
    const add = writer.prepare('INSERT INTO t VALUES (?)');
    add.run(1);
    const source = opened(driver, { readonly: true }).exec('BEGIN');
    source.prepare('SELECT count(*) FROM t').get();
    add.run(2);
    await source.backup(`${path}.copy`, { progress: () => 1 });
    const copy = driver.open(`${path}.copy`, { readonly: true });
    expect(copy.prepare('SELECT a FROM t').pluck().all()).toEqual([1]);
    copy.close();
  });

  test('what one driver wrote, the other reads, byte for byte the same format', () => {
    const database = opened(driver).exec('CREATE TABLE t (a); INSERT INTO t VALUES (1)');
    database.close();
    expect(database.open).toBe(false);
    database.close();
    expect(readFileSync(path).subarray(0, 15).toString()).toBe('SQLite format 3');
    for (const other of [addon, nodes]) {
      if (typeof other === 'string' || !loads(other)) continue;
      expect(opened(other).prepare('SELECT a FROM t').pluck().get()).toBe(1);
    }
  });

  test('Drizzle works on it', () => {
    const t = sqliteTable('t', { id: integer('id').primaryKey(), name: text('name') });
    const database = drizzle(opened(driver).exec('CREATE TABLE t (id INTEGER PRIMARY KEY, name)'));
    database.transaction(
      (inner) => {
        inner.insert(t).values({ name: 'a' }).run();
        expect(inner.insert(t).values({ name: 'b' }).returning().get()).toEqual({
          id: 2,
          name: 'b',
        });
      },
      { behavior: 'immediate' },
    );
    expect(database.select().from(t).all()).toHaveLength(2);
    expect(database.select({ name: t.name }).from(t).get()).toEqual({ name: 'a' });
  });
}

function loads(driver: Driver): boolean {
  try {
    driver.open(':memory:', {}).close();
    return true;
  } catch {
    return false;
  }
}

const whyNoAddon = loads(addon) ? '' : ' (SKIPPED: its addon is not made for this Node)';
describe.skipIf(whyNoAddon !== '')(`better-sqlite3${whyNoAddon}`, () => {
  conforms(addon);
});

const whyNot = typeof nodes === 'string' ? ` (SKIPPED: ${nodes})` : '';
describe.skipIf(whyNot !== '')(`node:sqlite${whyNot}`, () => {
  // The check above leaves the driver alone.
  conforms(nodes as Driver);
});
