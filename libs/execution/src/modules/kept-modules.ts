import { createHash, randomBytes } from 'node:crypto';
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { sha256Hex } from '@basin/core';
import { cacheDirectory } from '@basin/engine/cache-directory';

/** A module of somebody's own, compiled with all that it imports. */
export interface CompiledModule {
  /** One file of plain JavaScript, for this process and for worker threads. */
  file: string;
  /** SHA-256 of its own sources; those of Basin and of its packages are no part of it. */
  digest: string;
}

/** What is known of a compiled module: what it is, and what of Basin's went into it, as it was then. */
interface Known extends CompiledModule {
  /** Bytes of the file, and of its source map. */
  sizes: number[];
  parts: string[];
  seen: string;
}

const keptMs = 30 * 24 * 60 * 60 * 1_000;

/**
 * The module that was compiled under this key, for as long as its file is whole and no part has another size or
 * time; else null. To look at eight hundred parts takes some milliseconds, to compile them seconds.
 */
export function knownModule(key: string): CompiledModule | null {
  try {
    const record = recordOf(key);
    const { file, digest, sizes, parts, seen } = JSON.parse(readFileSync(record, 'utf8')) as Known;
    const files = filesOf(file);
    const isWhole = files.every((name, index) => statSync(name).size === sizes[index]);
    if (!isWhole || seenDigest(parts) !== seen) return null;
    for (const name of [record, ...files]) touch(name);
    return { file, digest };
  } catch {
    // Not there, or of no use: it is compiled.
    return null;
  }
}

/** Keeps what was compiled under a key. `parts`: files of Basin and of its packages that went into it. */
export function rememberModule(
  key: string,
  { file, digest }: CompiledModule,
  parts: string[],
): void {
  const sizes = filesOf(file).map((name) => statSync(name).size);
  const known: Known = { file, digest, sizes, parts, seen: seenDigest(parts) };
  replace(recordOf(key), JSON.stringify(known));
}

/**
 * The file of these contents, below the cache, and beside it its source map, which names the folder: equal modules of
 * two folders are two files, else what one throws would be said to stand in the other. Those that nobody used for a
 * month go.
 */
export function keptFile(contents: Uint8Array, map: Uint8Array): string {
  const folder = modulesFolder();
  const name = sha256Hex(Buffer.concat([contents, map])).slice(0, 20);
  const file = path.join(folder, `${name}.mjs`);
  mkdirSync(folder, { recursive: true });
  writeWhole(`${file}.map`, map);
  writeWhole(file, contents);
  for (const there of readdirSync(folder)) {
    const old = path.join(folder, there);
    const stat = statSync(old, { throwIfNoEntry: false });
    if (stat !== undefined && Date.now() - stat.mtimeMs > keptMs) rmSync(old, { force: true });
  }
  return file;
}

function modulesFolder(): string {
  return path.join(cacheDirectory(), 'modules');
}

function recordOf(key: string): string {
  return path.join(modulesFolder(), `${key.slice(0, 20)}.json`);
}

function filesOf(file: string): string[] {
  return [file, `${file}.map`];
}

/** A digest of what the file system says of files. */
function seenDigest(files: readonly string[]): string {
  const hash = createHash('sha256');
  for (const file of files) {
    const stat = statSync(file, { throwIfNoEntry: false });
    hash.update(`${file} ${stat?.size} ${stat?.mtimeMs}\n`);
  }
  return hash.digest('hex');
}

/** Whole from its first moment on: other processes load it at any time. */
function writeWhole(file: string, contents: Uint8Array): void {
  if (statSync(file, { throwIfNoEntry: false })?.size === contents.byteLength) touch(file);
  else replace(file, contents);
}

function replace(file: string, contents: Uint8Array | string): void {
  const partial = `${file}.${process.pid}-${randomBytes(6).toString('hex')}`;
  writeFileSync(partial, contents);
  renameSync(partial, file);
}

function touch(file: string): void {
  utimesSync(file, new Date(), new Date());
}
