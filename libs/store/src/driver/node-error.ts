import Database from 'better-sqlite3';

/** SQLite's primary result codes, by number. */
const primaryCodes = [
  ...['OK', 'ERROR', 'INTERNAL', 'PERM', 'ABORT', 'BUSY', 'LOCKED', 'NOMEM', 'READONLY'],
  ...['INTERRUPT', 'IOERR', 'CORRUPT', 'NOTFOUND', 'FULL', 'CANTOPEN', 'PROTOCOL', 'EMPTY'],
  ...['SCHEMA', 'TOOBIG', 'CONSTRAINT', 'MISMATCH', 'MISUSE', 'NOLFS', 'AUTH', 'FORMAT'],
  ...['RANGE', 'NOTADB'],
];

/** An error of `node:sqlite` as the addon throws it: the store knows one kind. */
export function asSqliteError(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const { code, errcode } = error as Error & { code?: string; errcode?: number };
  if (code === 'ERR_SQLITE_ERROR' && errcode !== undefined) {
    // The low byte of an extended code is the primary one.
    const name = primaryCodes[errcode & 0xff] ?? 'ERROR';
    const said = new Database.SqliteError(error.message, `SQLITE_${name}`);
    said.cause = error;
    return said;
  }
  if (code === 'ERR_INVALID_ARG_VALUE') return new RangeError(error.message, { cause: error });
  return error;
}

/** Calls `work`; what SQLite throws becomes a `SqliteError`. */
export function inOurWords<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw asSqliteError(error);
  }
}
