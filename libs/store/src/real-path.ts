import { lstatSync, readlinkSync, realpathSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';

/** As many links in a row as Linux follows. */
const longestChain = 40;

/**
 * The one path of a file that may have several by symbolic links, of the file itself or of folders
 * above it; neither needs to exist. What lies beside a database (lock, log, control file, weights) is
 * found through it, so that every name leads to the same.
 */
export function realPath(path: string): string {
  return followed(resolve(path), longestChain);
}

function followed(path: string, linksLeft: number): string {
  try {
    return realpathSync.native(path);
  } catch {
    // Absent, or a link to what is absent: the links up to there count all the same.
  }
  const folder = dirname(path);
  if (folder === path) return path;
  const here = join(followed(folder, linksLeft), basename(path));
  if (linksLeft === 0 || lstatSync(here, { throwIfNoEntry: false })?.isSymbolicLink() !== true) {
    return here;
  }
  return followed(resolve(dirname(here), readlinkSync(here)), linksLeft - 1);
}
