import { realpathSync } from 'node:fs';
import path from 'node:path';
import { BasinError } from '@basin/core';

/**
 * The path of a data file that lies below one of the folders; a relative name is looked for in each in
 * turn. Links count as what they lead to, and hidden files and folders as outside.
 *
 * @throws BasinError `dataset/outside`; a file that is not there is named in the first folder.
 */
export function pathWithin(name: string, folders: readonly string[]): string {
  const places = folders.map((folder) => ({ folder, file: path.resolve(folder, name) }));
  // Whether a file outside exists is nobody's business: it is not looked for.
  const inside = places.filter(({ file }) => folders.some((folder) => isBelow(file, folder)));
  for (const { file } of inside) {
    const real = realPathOf(file);
    if (real === null) continue;
    if (folders.some((folder) => isBelow(real, realPathOf(folder) ?? folder))) return file;
    throw outside(name, folders);
  }
  const [first] = inside;
  if (first === undefined) throw outside(name, folders);
  return first.file;
}

function isBelow(file: string, folder: string): boolean {
  const between = path.relative(path.resolve(folder), file);
  if (between === '' || path.isAbsolute(between)) return false;
  return between.split(path.sep).every((step) => !step.startsWith('.'));
}

function realPathOf(file: string): string | null {
  try {
    return realpathSync(file);
  } catch {
    return null;
  }
}

function outside(name: string, folders: readonly string[]): BasinError {
  return new BasinError(
    'dataset/outside',
    `"${name}" is not below ${folders.join(' or ')}, or hidden there: a study that comes from the dashboard or an agent may read files of these folders only; put the data there, or run the file by \`npx basin sweep --file=…\``,
  );
}
