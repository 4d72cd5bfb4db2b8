import { createHash } from 'node:crypto';
import { closeSync, existsSync, openSync, readdirSync, readSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { type BlobRef, datasetBlobs, datasetConfigSchema } from '@basin/core';
import type { Database } from 'better-sqlite3';
import { blobPath } from '../blobs.ts';
import { realPath } from '../real-path.ts';
import { openDatabase } from '../open-database.ts';
import { applicationId } from '../schema-version.ts';
import { finding, type VerifyFinding } from './finding.ts';

/** Every file that a database names: weights, snapshots, and what trainings read their data from. */
export function namedBlobs(client: Database): BlobRef[] {
  const weights = client
    .prepare<[], BlobRef>('SELECT DISTINCT sha256, byte_count AS byteCount FROM artifacts')
    .all();
  return [...new Map([...weights, ...dataBlobs(client)].map((ref) => [ref.sha256, ref])).values()];
}

/** Data sets are named by the configs; one of a source that is not known here names nothing. */
function dataBlobs(client: Database): BlobRef[] {
  return client
    .prepare<[], { dataset: string | null }>(
      `SELECT DISTINCT json_extract(config, '$.dataset') AS dataset FROM trials
      WHERE kind = 'training' AND json_valid(config)`,
    )
    .all()
    .flatMap(({ dataset }) => {
      const known = datasetConfigSchema.safeParse(JSON.parse(dataset ?? 'null'));
      return known.success ? datasetBlobs(known.data) : [];
    });
}

/** Named files that are absent, of another length, or of other bytes than their name says. */
export function namedBlobFindings(directory: string, named: readonly BlobRef[]): VerifyFinding[] {
  return named.flatMap(({ sha256, byteCount }) => {
    const path = blobPath(directory, sha256);
    const size = statSync(path, { throwIfNoEntry: false })?.size;
    if (size === undefined) {
      return [finding('store/missing-blob', `${path} (${byteCount} bytes) is not there`)];
    }
    if (size !== byteCount) {
      return [finding('store/damaged-blob', `${path} has ${size} bytes instead of ${byteCount}`)];
    }
    const found = fileDigest(path);
    return found === sha256
      ? []
      : [finding('store/damaged-blob', `${path}: its bytes have SHA-256 ${found}`)];
  });
}

/** Files in a blob folder that no database beside it names, and files that are no blobs. */
export function strayFindings(directory: string): VerifyFinding[] {
  if (!existsSync(directory)) return [];
  // Where the folder is a link, databases of other folders may share it, and nobody knows which.
  const isShared = realPath(directory) !== directory;
  const named = isShared ? null : namedInFolder(dirname(directory));
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .flatMap((entry) => {
      const path = join(entry.parentPath, entry.name);
      if (entry.name.endsWith('.partial')) return [finding('store/partial-blob', path)];
      const sha256 = basename(entry.parentPath) + entry.name;
      const isBlob = /^[0-9a-f]{64}$/.test(sha256) && path === blobPath(directory, sha256);
      if (!isBlob) return [finding('store/unknown-file', path)];
      if (named === null || named.has(sha256)) return [];
      const message = `${path} (${statSync(path, { throwIfNoEntry: false })?.size ?? 0} bytes) is named by no database in ${dirname(directory)}`;
      return [finding('store/unreferenced-blob', message)];
    });
}

/** Names in all of a folder's databases, which share its blobs. Null when one cannot be read. */
function namedInFolder(folder: string): Set<string> | null {
  const named = new Set<string>();
  try {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      if (!entry.isFile() || !isSqliteFile(path)) continue;
      const database = openDatabase(path, { readonly: true, fileMustExist: true });
      try {
        if (database.pragma('application_id', { simple: true }) !== applicationId) continue;
        for (const { sha256 } of namedBlobs(database)) named.add(sha256);
      } finally {
        database.close();
      }
    }
  } catch {
    return null;
  }
  return named;
}

/** By the words that every SQLite file begins with; whose it is may still be in its log. */
function isSqliteFile(path: string): boolean {
  const words = 'SQLite format 3\0';
  const header = Buffer.alloc(words.length);
  const file = openSync(path, 'r');
  try {
    readSync(file, header, 0, header.byteLength, 0);
  } finally {
    closeSync(file);
  }
  return header.toString('latin1') === words;
}

/** In portions, for snapshots of large networks need not be in memory whole. */
function fileDigest(path: string): string {
  const hash = createHash('sha256');
  const portion = Buffer.allocUnsafe(1 << 20);
  const file = openSync(path, 'r');
  try {
    for (;;) {
      const length = readSync(file, portion, 0, portion.byteLength, null);
      if (length === 0) return hash.digest('hex');
      hash.update(portion.subarray(0, length));
    }
  } finally {
    closeSync(file);
  }
}
