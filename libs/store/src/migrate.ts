import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Database } from 'better-sqlite3';
import journal from '../migrations/meta/_journal.json' with { type: 'json' };
import { defineContentFunctions } from './contents/sql-functions.ts';
import { nameFamilies } from './upgrade/name-families.ts';
import { applicationId, schemaVersion, schemaVersionOf } from './schema-version.ts';

/** A path, not a URL to it: bundlers would take that for an asset. */
const folder = join(dirname(fileURLToPath(import.meta.url)), '..', 'migrations');

/** What a migration does that SQL cannot say. */
const afterwards: Readonly<Record<string, (database: Database) => void>> = {
  '0005_families': nameFamilies,
};

/**
 * Brings a database to this release's schema, in one transaction: all of it or nothing. Under the
 * writer lock; `immediate` keeps other programs out.
 *
 * @throws BasinError `store/newer-schema`, `store/not-a-basin-database`.
 */
export function migrate(database: Database, path: string): void {
  defineContentFunctions(database);
  const upgrade = database.transaction(() => {
    const found = schemaVersionOf(database, path);
    for (const entry of journal.entries.slice(found)) {
      database.exec(readFileSync(join(folder, `${entry.tag}.sql`), 'utf8'));
      afterwards[entry.tag]?.(database);
    }
    if (found < schemaVersion) {
      database.pragma(`user_version = ${schemaVersion}`);
      database.pragma(`application_id = ${applicationId}`);
    }
  });
  if (schemaVersionOf(database, path) === schemaVersion) return;
  upgrade.immediate();
  giveBackSpace(database);
}

/** An upgrade that moved much leaves free pages behind; without room to copy what is left, they stay. */
function giveBackSpace(database: Database): void {
  const free = database.pragma('freelist_count', { simple: true }) as number;
  const all = database.pragma('page_count', { simple: true }) as number;
  if (free * 4 < all) return;
  try {
    database.exec('VACUUM');
  } catch {
    // The upgrade itself is whole; later rows use the pages.
  }
}
