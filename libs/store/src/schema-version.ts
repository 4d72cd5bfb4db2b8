import { BasinError } from '@basin/core';
import type { Database } from 'better-sqlite3';

/**
 * How many migrations a database of this release has; `PRAGMA user_version` tells a file's own.
 * Raise it with every new migration (a test compares them).
 */
export const schemaVersion = 6;

/** `PRAGMA application_id` of a Basin database: "BASN". */
export const applicationId = 0x4241534e;

/**
 * The schema version of a database; 0 for an empty file.
 *
 * @throws BasinError `store/newer-schema`, `store/not-a-basin-database`.
 */
export function schemaVersionOf(database: Database, path: string): number {
  const { version, application, tableCount } = readHeader(database);
  if (application !== applicationId && (version !== 0 || tableCount !== 0)) {
    throw new BasinError(
      'store/not-a-basin-database',
      `${path} is an SQLite database of some other program (application_id ${application}): name another path`,
    );
  }
  if (version > schemaVersion) {
    throw new BasinError(
      'store/newer-schema',
      `${path} has schema version ${version}, this release knows ${schemaVersion}: update Basin, or name another database`,
    );
  }
  return version;
}

interface Header {
  version: number;
  application: number;
  tableCount: number;
}

/** In one transaction: between two reads another process may have made the tables. */
function readHeader(database: Database): Header {
  const read = database.transaction(() => ({
    version: database.pragma('user_version', { simple: true }) as number,
    application: database.pragma('application_id', { simple: true }) as number,
    tableCount: database.prepare('SELECT count(*) FROM sqlite_master').pluck().get() as number,
  }));
  return read();
}
