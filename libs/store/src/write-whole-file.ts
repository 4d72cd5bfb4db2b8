import {
  chmodSync,
  existsSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';

/**
 * Writes a file beside its place and puts it there when it is whole: where the disk is full, what stood there stays,
 * and nobody finds half a file. Who may read it stays as it was. What is no plain file (a device, a pipe) is written as
 * it is.
 *
 * @throws NodeJS.ErrnoException of the system.
 */
export function writeWholeFile(file: string, content: string | Uint8Array): void {
  const there = statSync(file, { throwIfNoEntry: false });
  if (there?.isFile() === false) {
    writeFileSync(file, content);
    return;
  }
  // A link goes on to lead there.
  const place = there !== undefined ? realpathSync(file) : file;
  const partial = `${place}.${process.pid}.partial`;
  try {
    // Closed to others from its first byte on.
    writeFileSync(partial, content, there && { mode: there.mode });
    // What the umask took away is given back.
    if (there !== undefined && statSync(partial).mode !== there.mode)
      chmodSync(partial, there.mode);
    renameSync(partial, place);
  } catch (error) {
    if (!existsSync(partial) || statSync(partial).isFile()) rmSync(partial, { force: true });
    throw error;
  }
}
