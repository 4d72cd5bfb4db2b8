import type { Statement } from 'better-sqlite3';
import { openDatabase } from './open-database.ts';

/** Puts one row into a table, by its columns. */
export type InsertRow = (
  table: string,
  row: Readonly<Record<string, string | number | null>>,
) => void;

/**
 * Makes an SQLite file of another tool's tables, in one transaction. Names of tables and columns are
 * those of the program, never of its users.
 *
 * @throws BasinError `store/native-missing`; SqliteError of opening and writing.
 */
export function writeForeignDatabase(
  path: string,
  schema: string,
  fill: (insert: InsertRow) => void,
): void {
  const database = openDatabase(path);
  try {
    const statements = new Map<string, Statement<(string | number | null)[]>>();
    const insert: InsertRow = (table, row) => {
      const columns = Object.keys(row);
      const key = `${table} ${columns.join(' ')}`;
      let statement = statements.get(key);
      if (statement === undefined) {
        const places = columns.map(() => '?').join(', ');
        const names = columns.map((name) => `"${name}"`).join(', ');
        statement = database.prepare<(string | number | null)[]>(
          `INSERT INTO ${table} (${names}) VALUES (${places})`,
        );
        statements.set(key, statement);
      }
      statement.run(...Object.values(row));
    };
    database.exec('BEGIN');
    database.exec(schema);
    fill(insert);
    database.exec('COMMIT');
  } finally {
    database.close();
  }
}
