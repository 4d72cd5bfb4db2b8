import { existsSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';

/**
 * Writes a file beside its place and puts it there when it is whole: where the disk is full, what stood there stays,
 * and nobody finds half a file. What is no plain file (a device, a pipe) is written as it is.
 *
 * @throws NodeJS.ErrnoException of the system.
 */
export function writeWholeFile(file: string, content: string | Uint8Array): void {
  const isThere = existsSync(file);
  if (isThere && !statSync(file).isFile()) {
    writeFileSync(file, content);
    return;
  }
  // A link goes on to lead there.
  const place = isThere ? realpathSync(file) : file;
  const partial = `${place}.${process.pid}.partial`;
  try {
    writeFileSync(partial, content);
    renameSync(partial, place);
  } catch (error) {
    if (!existsSync(partial) || statSync(partial).isFile()) rmSync(partial, { force: true });
    throw error;
  }
}
