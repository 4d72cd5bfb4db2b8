import { statSync } from 'node:fs';
import path from 'node:path';

/**
 * The file that a backup makes: `out` itself when it ends as a file does; in it, under the
 * original's name, when it is a folder or looks like one.
 */
export function backupTarget(out: string, typed: string, database: string): string {
  const isFolder =
    statSync(out, { throwIfNoEntry: false })?.isDirectory() ??
    (/[/\\]$/.test(typed) || path.extname(out) === '');
  return isFolder ? path.join(out, path.basename(database)) : out;
}
