import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { sha256Hex } from '@basin/core';
import { expect, onTestFinished, test } from 'vitest';
import { blobDirectoryOf, openBlobStore } from './blobs.ts';

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'basin-blobs-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

const bytes = new Uint8Array(new Float32Array([1.5, -2, 3]).buffer);

test('bytes come back under their SHA-256; putting them twice keeps one file', () => {
  const store = openBlobStore(join(folder(), 'deep', 'blobs'));
  const ref = store.put(bytes);
  expect(ref).toEqual({ sha256: sha256Hex(bytes), byteCount: 12 });
  expect(store.put(bytes)).toEqual(ref);
  expect(store.has(ref)).toBe(true);
  expect(new Uint8Array(store.get(ref))).toEqual(bytes);
  const files = readdirSync(store.directory, { recursive: true, withFileTypes: true });
  expect(files.filter((file) => file.isFile())).toHaveLength(1);
});

test('nothing is a blob too', () => {
  const store = openBlobStore(folder());
  expect(store.get(store.put(new Uint8Array()))).toHaveLength(0);
});

test('an absent blob is named', () => {
  const store = openBlobStore(folder());
  const ref = { sha256: 'b'.repeat(64), byteCount: 4 };
  expect(store.has(ref)).toBe(false);
  expect(() => store.get(ref)).toThrow(
    expect.objectContaining({
      code: 'store/missing-blob',
      message: expect.stringContaining(ref.sha256) as string,
    }),
  );
});

test('damaged bytes are refused, and repaired by the next put if their length is wrong', () => {
  const store = openBlobStore(folder());
  const ref = store.put(bytes);
  const path = join(store.directory, ref.sha256.slice(0, 2), ref.sha256.slice(2));
  writeFileSync(path, 'other bytes!');
  expect(() => store.get(ref)).toThrow(/damaged: its 12 bytes have SHA-256/);
  writeFileSync(path, 'short');
  expect(store.has(ref)).toBe(false);
  store.put(bytes);
  expect(new Uint8Array(store.get(ref))).toEqual(bytes);
});

test('a name that is no digest reaches no file', () => {
  const store = openBlobStore(folder());
  const ref = { sha256: '../../etc/passwd', byteCount: 4 };
  expect(() => store.get(ref)).toThrow(expect.objectContaining({ code: 'store/missing-blob' }));
});

test('a folder that cannot be made is an error of the store', () => {
  const parent = folder();
  writeFileSync(join(parent, 'file'), '');
  const store = openBlobStore(join(parent, 'file', 'blobs'));
  expect(() => store.put(bytes)).toThrow(expect.objectContaining({ code: 'store/cannot-open' }));
});

test('blobs lie beside the database', () => {
  const database = join('some', 'where', 'basin.db');
  expect(blobDirectoryOf(database)).toBe(resolve(dirname(database), 'blobs'));
});

test('put without waiting, bytes are there once they are promised, and what cannot be written says so', async () => {
  const store = openBlobStore(join(folder(), 'deep', 'blobs'));
  const refs = await Promise.all([bytes, bytes].map((same) => store.putSoon(same)));
  expect(refs).toEqual([store.put(bytes), store.put(bytes)]);
  expect(new Uint8Array(store.get(refs[0] as never))).toEqual(bytes);
  expect(readdirSync(store.directory, { recursive: true })).toHaveLength(2);
  writeFileSync(join(store.directory, 'file'), '');
  const blocked = openBlobStore(join(store.directory, 'file'));
  await expect(blocked.putSoon(bytes)).rejects.toMatchObject({ code: 'store/cannot-open' });
});
