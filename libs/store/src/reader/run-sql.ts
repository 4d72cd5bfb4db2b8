import { BasinError } from '@basin/core';
import Database from 'better-sqlite3';
import { connectReader } from '../connect-reader.ts';
import { translated } from '../faults.ts';

/** What a statement answered: rows in columns' order. Blobs are said by their length. */
export interface SqlAnswer {
  columns: string[];
  rows: (string | number | null)[][];
  /** Whether there were more rows than were wanted. */
  more: boolean;
}

/**
 * Runs one statement of the user's own that only reads, on a connection that can only read.
 *
 * @throws BasinError `store/sql` for what is no single reading statement, and those of `openReader`.
 */
export function runSql(path: string, statement: string, limit: number): SqlAnswer {
  const client = translated(path, () => connectReader(path, undefined));
  try {
    const prepared = client.prepare(statement);
    if (!prepared.reader || !prepared.readonly) {
      throw new BasinError('store/sql', 'only a statement that reads is run: begin with SELECT');
    }
    const rows: SqlAnswer['rows'] = [];
    // Whole numbers beyond 2^53 would be rounded.
    for (const row of prepared.safeIntegers(true).raw(true).iterate()) {
      if (rows.length === limit) return { columns: namesOf(prepared), rows, more: true };
      rows.push((row as unknown[]).map(plain));
    }
    return { columns: namesOf(prepared), rows, more: false };
  } catch (error) {
    throw explained(error, client, path);
  } finally {
    client.close();
  }
}

function namesOf(prepared: Database.Statement): string[] {
  return prepared.columns().map(({ name }) => name);
}

function plain(value: unknown): string | number | null {
  if (typeof value === 'bigint') {
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : String(value);
  }
  if (value instanceof Uint8Array) return `(${value.byteLength} bytes)`;
  // JSON has no infinities.
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  return value === null || typeof value === 'string' ? value : String(value);
}

/** The statement's own faults are the user's; the disk's are translated as anywhere. */
function explained(error: unknown, client: Database.Database, path: string): unknown {
  const isStatement =
    (error instanceof Database.SqliteError && error.code === 'SQLITE_ERROR') ||
    error instanceof RangeError ||
    error instanceof TypeError;
  if (!isStatement) {
    try {
      return translated(path, () => {
        throw error;
      });
    } catch (explanation) {
      return explanation;
    }
  }
  const message = (error as Error).message.replace(/\.$/, '');
  return new BasinError('store/sql', `${message}${tablesFor(message, client)}`, { cause: error });
}

/** What there is instead of a table or a column that is not. */
function tablesFor(message: string, client: Database.Database): string {
  if (!/^no such (table|column)/.test(message)) return '';
  const tables = client
    .prepare<[], string>(
      `SELECT m.name || ' (' || group_concat(c.name, ', ') || ')' FROM sqlite_schema AS m, pragma_table_info(m.name) AS c
       WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' GROUP BY m.name ORDER BY m.name`,
    )
    .pluck()
    .all();
  return `; tables:\n${tables.map((table) => `  ${table}`).join('\n')}`;
}
