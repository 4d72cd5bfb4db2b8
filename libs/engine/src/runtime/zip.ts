import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, open, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { PassThrough, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createInflateRaw } from 'node:zlib';
import { BasinError } from '@basin/core';

export interface ZipEntry {
  path: string;
  size: number;
  compressedSize: number;
  deflated: boolean;
  executable: boolean;
  headerOffset: number;
}

const endSignature = 0x06054b50;
const entrySignature = 0x02014b50;
const zip64Marker = 0xffffffff;

/**
 * The table of contents of a zip file (a wheel is one).
 * @throws BasinError `runtime/zip` if the file is cut short or of the 64-bit variety.
 */
export async function readZipEntries(path: string): Promise<ZipEntry[]> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    const tail = await readAt(file, Math.max(0, size - 65_557), Math.min(size, 65_557));
    let end = tail.length - 22;
    while (end >= 0 && tail.readUInt32LE(end) !== endSignature) end--;
    if (end < 0) throw new BasinError('runtime/zip', `${path} is no zip file, or is cut short`);
    const directorySize = tail.readUInt32LE(end + 12);
    const directoryOffset = tail.readUInt32LE(end + 16);
    if (directoryOffset === zip64Marker) {
      throw new BasinError('runtime/zip', `${path} is a 64-bit zip file, which is not supported`);
    }
    return parseDirectory(await readAt(file, directoryOffset, directorySize));
  } finally {
    await file.close();
  }
}

function parseDirectory(directory: Buffer): ZipEntry[] {
  const entries: ZipEntry[] = [];
  for (let at = 0; at + 46 <= directory.length;) {
    if (directory.readUInt32LE(at) !== entrySignature) break;
    const pathLength = directory.readUInt16LE(at + 28);
    entries.push({
      path: directory.toString('utf8', at + 46, at + 46 + pathLength),
      size: directory.readUInt32LE(at + 24),
      compressedSize: directory.readUInt32LE(at + 20),
      deflated: directory.readUInt16LE(at + 10) === 8,
      executable: ((directory.readUInt32LE(at + 38) >>> 16) & 0o111) !== 0,
      headerOffset: directory.readUInt32LE(at + 42),
    });
    at += 46 + pathLength + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32);
  }
  return entries;
}

/** Unpacks one entry below `directory` and returns the SHA-256 of its content. */
export async function extractEntry(
  zipPath: string,
  entry: ZipEntry,
  directory: string,
): Promise<string> {
  const target = join(directory, entry.path);
  if (!target.startsWith(join(directory, '/'))) {
    throw new BasinError(
      'runtime/zip',
      `${zipPath} has an entry outside its folder: ${entry.path}`,
    );
  }
  await mkdir(dirname(target), { recursive: true });
  const start = await dataOffset(zipPath, entry);
  const hash = createHash('sha256');
  const hashing = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      done(null, chunk);
    },
  });
  // An empty range cannot be expressed by createReadStream's inclusive end.
  const source =
    entry.compressedSize === 0
      ? new PassThrough().end()
      : createReadStream(zipPath, {
          start,
          end: start + entry.compressedSize - 1,
          highWaterMark: 1 << 20,
        });
  const inflate = entry.deflated ? createInflateRaw({ chunkSize: 1 << 20 }) : new PassThrough();
  const sink = createWriteStream(target, { mode: entry.executable ? 0o755 : 0o644 });
  await pipeline(source, inflate, hashing, sink);
  return hash.digest('hex');
}

async function dataOffset(zipPath: string, entry: ZipEntry): Promise<number> {
  const file = await open(zipPath);
  try {
    const header = await readAt(file, entry.headerOffset, 30);
    return entry.headerOffset + 30 + header.readUInt16LE(26) + header.readUInt16LE(28);
  } finally {
    await file.close();
  }
}

async function readAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  const { bytesRead } = await file.read(buffer, 0, length, position);
  return buffer.subarray(0, bytesRead);
}
