import { spawnSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
  closeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { connectWriter } from './connect-writer.ts';
import { translated } from './faults.ts';
import { lease, plan, present, series, trained, training } from './fixtures/makers.ts';
import { temporaryDatabase } from './fixtures/temporary-database.ts';
import { addonDriver, chooseDriver } from './driver/choose-driver.ts';
import { openBlobStore, openReader, openWriter } from './index.ts';
import { nativeBindingPath } from './native-binding.ts';
import { openDatabase } from './open-database.ts';

const code = (expected: string): unknown => expect.objectContaining({ code: expected });

test('a second writer is told who the first is', () => {
  const path = temporaryDatabase();
  const first = openWriter({ path });
  expect(() => openWriter({ path })).toThrow(code('store/locked'));
  expect(() => openWriter({ path })).toThrow(`process ${process.pid}`);
  first.close();
  first.close();
  openWriter({ path }).close();
});

test('a reader of nothing is told to run a sweep, and makes no file', () => {
  const path = temporaryDatabase();
  expect(() => openReader(path)).toThrow(code('store/no-database'));
  expect(statSync(path, { throwIfNoEntry: false })).toBeUndefined();
});

test('a folder is no database', () => {
  const path = temporaryDatabase();
  mkdirSync(path);
  expect(() => openWriter({ path })).toThrow(code('store/cannot-open'));
  expect(() => openReader(path)).toThrow(code('store/cannot-open'));
});

test('another file is left alone', () => {
  const path = temporaryDatabase();
  const text = 'not a database, but long enough to be looked at. '.repeat(50);
  writeFileSync(path, text);
  expect(() => openWriter({ path })).toThrow(code('store/not-a-database'));
  expect(() => openReader(path)).toThrow(code('store/not-a-database'));
  expect(readFileSync(path, 'utf8')).toBe(text);
});

test('a file of one byte, which SQLite takes for an empty one, is left alone', () => {
  const path = temporaryDatabase();
  writeFileSync(path, 'x');
  expect(() => openWriter({ path })).toThrow(code('store/not-a-database'));
  expect(() => openReader(path)).toThrow(code('store/not-a-database'));
  expect(readFileSync(path, 'utf8')).toBe('x');
  writeFileSync(path, '');
  openWriter({ path }).close();
  openReader(path).close();
});

test("another program's database is left alone", () => {
  const path = temporaryDatabase();
  const other = openDatabase(path);
  other.exec('CREATE TABLE bookmarks (url TEXT)');
  other.close();
  const before = readFileSync(path);
  expect(() => openWriter({ path })).toThrow(code('store/not-a-basin-database'));
  expect(() => openReader(path)).toThrow(code('store/not-a-basin-database'));
  expect(readFileSync(path).equals(before)).toBe(true);
});

test('a newer schema is left alone', () => {
  const path = temporaryDatabase();
  openWriter({ path }).close();
  const future = openDatabase(path);
  future.pragma('user_version = 99');
  future.close();
  expect(() => openWriter({ path })).toThrow(/schema version 99, this release knows \d+/);
  expect(() => openReader(path)).toThrow(code('store/newer-schema'));
});

test('an older schema is left alone by readers', () => {
  const path = temporaryDatabase();
  openWriter({ path }).close();
  const past = openDatabase(path);
  past.pragma('user_version = 1');
  past.close();
  expect(() => openReader(path)).toThrow(code('store/older-schema'));
});

test('a database that cannot be kept safe is not opened: SQLite has no log beside one in memory', () => {
  expect(() => connectWriter(':memory:')).toThrow(code('store/unsafe'));
});

test('an addon that does not load is said to be missing', () => {
  vi.stubEnv('BASIN_CACHE', mkdtempSync(join(tmpdir(), 'basin-addon-')));
  onTestFinished(() => {
    rmSync(process.env['BASIN_CACHE'] as string, { recursive: true });
    vi.unstubAllEnvs();
  });
  mkdirSync(dirname(nativeBindingPath()), { recursive: true });
  writeFileSync(nativeBindingPath(), 'no addon');
  const addon = addonDriver(nativeBindingPath());
  expect(() => chooseDriver(addon, 'this Node brings none', null)).toThrow(
    code('store/native-missing'),
  );
});

test.skipIf(process.platform !== 'linux')('a disk that fails is told from one that is full', () => {
  // Address 0 of this process is not mapped, and reading it is an error of input and output.
  const read = () => translated('f', () => readFileSync('/proc/self/mem'));
  expect(read).toThrow(code('store/io'));
});

test('a curve whose columns differ in length is stored not at all', () => {
  const path = temporaryDatabase();
  const writer = openWriter({ path });
  const { sweepId } = writer.planSweep(plan(training(1)));
  const ref = present(writer.startAttempt(training(1).id, 0, lease));
  const ragged = { ...series('train/loss', [1, 2]), values: [1] };
  expect(() => writer.apply([{ type: 'metrics', ...ref, series: [ragged] }])).toThrow(
    code('store/ragged-metrics'),
  );
  expect(writer.counts(sweepId)).toMatchObject({ running: 1 });
  writer.close();
});

test('a corrupt page is reported, by reader and writer', () => {
  const path = temporaryDatabase();
  const writer = openWriter({ path });
  const { sweepId } = writer.planSweep(
    plan(...Array.from({ length: 50 }, (_, seed) => training(seed))),
  );
  writer.close();
  const pageSize = 4096;
  const file = openSync(path, 'r+');
  // All pages but the first, which holds the header and the schema.
  for (let page = 1; page < statSync(path).size / pageSize; page++) {
    writeSync(file, Buffer.alloc(200, 0xa5), 0, 200, page * pageSize);
  }
  closeSync(file);
  expect(() => {
    const reader = openReader(path);
    try {
      reader.sweepData(sweepId);
    } finally {
      reader.close();
    }
  }).toThrow(code('store/corrupt'));
  expect(() => {
    const again = openWriter({ path });
    try {
      again.planSweep(plan(training(1)));
    } finally {
      again.close();
    }
  }).toThrow(code('store/corrupt'));
});

/** A small file system of its own; null where mounting is refused. */
function mounted(sizeKiB: number): string | null {
  const path = mkdtempSync(join(tmpdir(), 'basin-mount-'));
  const size = `size=${sizeKiB}k`;
  const made = spawnSync('mount', ['-t', 'tmpfs', '-o', size, 'tmpfs', path]).status === 0;
  onTestFinished(() => {
    if (made) spawnSync('umount', ['-l', path]);
    rmSync(path, { recursive: true, force: true });
  });
  return made ? path : null;
}

test('a full disk stores all of a batch or nothing, and the writer goes on when there is room', (context) => {
  const folder = mounted(1024);
  if (folder === null) return context.skip('no small disk: mounting is refused here');
  const path = join(folder, 'basin.db');
  const writer = openWriter({ path });
  const { sweepId } = writer.planSweep(plan(training(1)));
  const ref = present(writer.startAttempt(training(1).id, 0, { ...lease, leaseMs: 1e9 }));
  const filler = join(folder, 'filler');
  writeFileSync(filler, Buffer.alloc(Math.max(0, 1024 * 1024 - used(folder) - 60_000)));
  const many = series(
    'train/loss',
    Array.from({ length: 20_000 }, (_, index) => index),
  );
  const batch = { type: 'metrics' as const, ...ref, series: [many] };
  expect(() => writer.apply([batch])).toThrow(code('store/disk-full'));
  expect(() => openBlobStore(join(folder, 'blobs')).put(new Uint8Array(500_000))).toThrow(
    code('store/disk-full'),
  );
  rmSync(filler);
  writer.apply([{ type: 'metrics', ...ref, series: [series('train/loss', [1, 2])] }]);
  writer.apply([{ type: 'finished', ...ref, outcome: trained() }]);
  const reader = openReader(path);
  expect(reader.task(sweepId, training(1).id)?.metrics['train/loss']?.values).toEqual([1, 2]);
  expect(writer.counts(sweepId)).toMatchObject({ done: 1 });
  reader.close();
  writer.close();
});

function used(folder: string): number {
  const listed = spawnSync('du', ['-sk', folder], { encoding: 'utf8' }).stdout;
  return Number(listed.split('\t')[0]) * 1024;
}

test('a read-only disk is an error of the store, for readers too', (context) => {
  const folder = mounted(4096);
  if (folder === null) return context.skip('no read-only disk: mounting is refused here');
  const path = join(folder, 'basin.db');
  const writer = openWriter({ path });
  writer.planSweep(plan(training(1)));
  writer.close();
  expect(spawnSync('mount', ['-o', 'remount,ro', folder]).status).toBe(0);
  expect(() => openWriter({ path })).toThrow(code('store/read-only'));
  expect(() => openWriter({ path: join(folder, 'new', 'basin.db') })).toThrow(
    code('store/read-only'),
  );
  expect(() => openBlobStore(join(folder, 'blobs')).put(new Uint8Array(4))).toThrow(
    code('store/read-only'),
  );
  expect(() => openReader(path)).toThrow(code('store/cannot-open'));
  expect(() => openReader(path)).toThrow(/write-ahead log/);
});
