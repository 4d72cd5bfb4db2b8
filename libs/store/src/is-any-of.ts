import { type SQL, sql } from 'drizzle-orm';
import type { AnySQLiteColumn } from 'drizzle-orm/sqlite-core';

/**
 * Whether a column holds one of these values, however many they are: they travel as one JSON text,
 * for SQLite binds at most 32,766 parameters a statement, and a sweep has more tasks. Drizzle's
 * `inArray` binds one for each value, so a lint rule refuses it.
 */
export function isAnyOf(
  column: AnySQLiteColumn,
  values: readonly string[] | readonly number[],
): SQL {
  return sql`${column} IN (SELECT value FROM json_each(${JSON.stringify(values)}))`;
}
