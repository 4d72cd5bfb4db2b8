import { createHash } from 'node:crypto';
import {
  accessSync,
  closeSync,
  constants,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  rmSync,
  statfsSync,
  statSync,
} from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { cacheDirectory } from './cache-directory.ts';
import { cpuFeatures } from './cpu-features.ts';

const suffix = '__XLA_CPU_JIT.pb';
/** A program of the report's networks takes 0.2 to 0.5 MB. */
const largestBytes = 512 * 2 ** 20;
/** TensorFlow fails a run whose program it cannot store: better none than a disk that fills up. */
const leastFreeBytes = 2 ** 30;
/** A process that writes renames its file within moments: older ones were left by a kill. */
const abandonedMs = 3_600_000;

/**
 * The folder where XLA keeps compiled programs for later processes, one for each version of
 * TensorFlow and kind of processor, ready for TensorFlow to read: what is cut off is removed, for
 * it would fail the training that meets it, and the oldest beyond 512 MB. Null where nothing can be
 * kept: the folder cannot be written, less than 1 GB is free, or `BASIN_PROGRAM_CACHE` is `off`.
 */
export function openProgramCache(
  tensorflowVersion: string,
  environment: Record<string, string | undefined> = process.env,
): string | null {
  if (environment['BASIN_PROGRAM_CACHE'] === 'off') return null;
  const machine = [tensorflowVersion, cpus()[0]?.model, cpuFeatures()].join('\n');
  const key = createHash('sha256').update(machine).digest('hex').slice(0, 16);
  const folder = join(cacheDirectory(environment), 'programs', key);
  try {
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.W_OK);
    const { bavail, bsize } = statfsSync(folder);
    if (bavail * bsize < leastFreeBytes) return null;
    tidy(folder);
    return folder;
  } catch {
    return null;
  }
}

function tidy(folder: string): void {
  const files = readdirSync(folder).map((name) => {
    const path = join(folder, name);
    return { path, name, stat: statSync(path, { throwIfNoEntry: false }) };
  });
  let total = 0;
  const newestFirst = files.sort((a, b) => (b.stat?.mtimeMs ?? 0) - (a.stat?.mtimeMs ?? 0));
  for (const { path, name, stat } of newestFirst) {
    if (stat === undefined) continue; // another process tidied it away
    const isWhole = name.endsWith(suffix)
      ? isWholeEntry(path, stat.size)
      : Date.now() - stat.mtimeMs < abandonedMs;
    total += stat.size;
    if (!isWhole || total > largestBytes) rmSync(path, { force: true });
  }
}

/** The compiled program's number in XlaSerializedCacheEntry, the last of its fields. */
const executableField = 3;

/**
 * Whether a file's bytes are whole fields of a protocol buffer up to its end, all of them length-
 * delimited as those of XlaSerializedCacheEntry are, and the program among them. Reads the fields'
 * headers only.
 */
function isWholeEntry(path: string, size: number): boolean {
  const file = openSync(path, 'r');
  try {
    const header = Buffer.alloc(11);
    let position = 0;
    let field = 0;
    while (position < size) {
      const available = readSync(file, header, 0, header.length, position);
      if (((header[0] as number) & 7) !== 2) return false;
      field = (header[0] as number) >> 3;
      let length = 0;
      let index = 1;
      for (let scale = 1; ; scale *= 128, index++) {
        if (index >= available) return false;
        const byte = header[index] as number;
        length += (byte & 127) * scale;
        if (byte < 128) break;
      }
      position += index + 1 + length;
    }
    return position === size && field === executableField;
  } finally {
    closeSync(file);
  }
}
