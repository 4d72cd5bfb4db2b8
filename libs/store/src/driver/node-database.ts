import { existsSync } from 'node:fs';
import Database from 'better-sqlite3';
import { inOurWords } from './node-error.ts';
import type { BackupProgress, NodeSqlite, SyncDatabase } from './node-sqlite.ts';
import { NodeStatement, type SqliteValue } from './node-statement.ts';
import type { OpenOptions } from './open-options.ts';

/**
 * Opens a database by Node's own SQLite. What comes back is what the store and Drizzle use of a
 * better-sqlite3 database, held to it by `drivers.test.ts`; the rest is not there.
 *
 * @throws SqliteError of opening.
 */
export function openNodeDatabase(
  module: NodeSqlite,
  path: string,
  options: OpenOptions,
): Database.Database {
  return new NodeDatabase(module, path, options) as unknown as Database.Database;
}

type Begin = 'BEGIN' | 'BEGIN DEFERRED' | 'BEGIN IMMEDIATE' | 'BEGIN EXCLUSIVE';

class NodeDatabase {
  readonly name: string;
  readonly readonly: boolean;
  readonly #module: NodeSqlite;
  readonly #database: SyncDatabase;

  constructor(module: NodeSqlite, path: string, options: OpenOptions) {
    if (options.fileMustExist === true && !existsSync(path)) {
      throw new Database.SqliteError('unable to open database file', 'SQLITE_CANTOPEN');
    }
    this.name = path;
    this.readonly = options.readonly ?? false;
    this.#module = module;
    this.#database = inOurWords(
      () =>
        new module.DatabaseSync(path, {
          readOnly: this.readonly,
          timeout: options.timeout ?? 5000,
        }),
    );
  }

  get open(): boolean {
    return this.#database.isOpen;
  }

  get inTransaction(): boolean {
    return this.#database.isTransaction;
  }

  exec(sql: string): this {
    inOurWords(() => this.#database.exec(sql));
    return this;
  }

  prepare(sql: string): NodeStatement {
    return new NodeStatement(this.#database, sql);
  }

  pragma(source: string, options: { simple?: boolean } = {}): unknown {
    const statement = this.prepare(`PRAGMA ${source}`);
    return options.simple === true ? statement.pluck().get() : statement.all();
  }

  /** A function that runs `work` in a transaction, in a savepoint where there is one already. */
  transaction<P extends unknown[], R>(work: (...parameters: P) => R): Transacted<P, R> {
    const wrapped =
      (begin: Begin) =>
      (...parameters: P): R =>
        this.#transacted(begin, () => work(...parameters));
    return Object.assign(wrapped('BEGIN'), {
      default: wrapped('BEGIN'),
      deferred: wrapped('BEGIN DEFERRED'),
      immediate: wrapped('BEGIN IMMEDIATE'),
      exclusive: wrapped('BEGIN EXCLUSIVE'),
    });
  }

  #transacted<R>(begin: Begin, work: () => R): R {
    const isOuter = !this.inTransaction;
    this.exec(isOuter ? begin : 'SAVEPOINT basin');
    try {
      const result = work();
      if (result instanceof Promise) {
        throw new TypeError('Transaction function cannot return a promise');
      }
      this.exec(isOuter ? 'COMMIT' : 'RELEASE basin');
      return result;
    } catch (error) {
      // SQLite itself has rolled back after some errors, such as a full disk.
      if (this.inTransaction) {
        this.exec(isOuter ? 'ROLLBACK' : 'ROLLBACK TO basin; RELEASE basin');
      }
      throw error;
    }
  }

  function(
    name: string,
    options: { deterministic?: boolean },
    body: (...values: SqliteValue[]) => unknown,
  ): this {
    inOurWords(() => this.#database.function(name, options, body));
    return this;
  }

  /** Whether the schema may be written by hand. */
  unsafeMode(on = true): this {
    this.#database.enableDefensive?.(!on);
    return this;
  }

  /** `progress` says how many pages a step copies, asked once, before the first. */
  async backup(
    target: string,
    { progress }: { progress?: (info: BackupProgress) => number } = {},
  ): Promise<BackupProgress> {
    const rate = progress?.({ totalPages: 0, remainingPages: 0 }) ?? 100;
    const totalPages = await inOurWordsLater(this.#module.backup(this.#database, target, { rate }));
    return { totalPages, remainingPages: 0 };
  }

  close(): this {
    if (this.open) this.#database.close();
    return this;
  }
}

interface Transacted<P extends unknown[], R> {
  (...parameters: P): R;
  default(...parameters: P): R;
  deferred(...parameters: P): R;
  immediate(...parameters: P): R;
  exclusive(...parameters: P): R;
}

async function inOurWordsLater<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    return inOurWords(() => {
      throw error;
    });
  }
}
