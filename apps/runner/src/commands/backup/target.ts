import { statSync } from 'node:fs';
import path from 'node:path';

/** What files of SQLite end in. A dot alone says nothing: folders are called 2026.11.27, too. */
const endings = ['.db', '.db3', '.sqlite', '.sqlite3'];

/**
 * The file that a backup makes: `out` itself when it ends as a database does; in it, under the
 * original's name, when it is a folder or anything else.
 */
export function backupTarget(out: string, typed: string, database: string): string {
  const isFolder =
    statSync(out, { throwIfNoEntry: false })?.isDirectory() ??
    (/[/\\]$/.test(typed) || !endings.includes(path.extname(out).toLowerCase()));
  return isFolder ? path.join(out, path.basename(database)) : out;
}
