import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { datasetConfigSchema, planTask, type TrainingConfig } from '@basin/core';
import { expect, onTestFinished, test } from 'vitest';
import { blobPath } from '../blobs.ts';
import { plan, training } from '../fixtures/makers.ts';
import { storedPlan, storedSweep } from '../fixtures/stored-sweep.ts';
import { temporaryDatabase } from '../fixtures/temporary-database.ts';
import {
  backupDatabase,
  blobDirectoryOf,
  openBlobStore,
  openReader,
  openWriter,
  verifyDatabase,
} from '../index.ts';

test('a backup is the same database, with its files, and can be written again', async () => {
  const path = storedSweep();
  const target = join(dirname(temporaryDatabase()), 'deep', 'copy.db');
  const report = await backupDatabase({ path, target });
  expect(report).toMatchObject({
    database: target,
    files: { linked: 4, copied: 0, present: 0, byteCount: 12 },
    verified: { findings: [], checked: { tasks: 4, files: 4 } },
  });
  const [original, copy] = [openReader(path), openReader(target)];
  const [sweep] = original.sweeps().rows;
  expect(copy.sweeps()).toEqual(original.sweeps());
  expect(copy.sweepData(sweep?.sweepId ?? '')).toEqual(original.sweepData(sweep?.sweepId ?? ''));
  original.close();
  copy.close();

  rmSync(dirname(path), { recursive: true });
  const writer = openWriter({ path: target });
  expect(writer.planSweep(storedPlan)).toMatchObject({ reused: 4, created: 0 });
  writer.planSweep(plan(training(20)));
  writer.close();
  expect(verifyDatabase(target).findings).toEqual([]);
});

test('files are copied where links are unwanted, and shared by the backups of one folder', async () => {
  const path = storedSweep();
  const folder = dirname(temporaryDatabase());
  const first = await backupDatabase({ path, target: join(folder, '1.db'), copyFiles: true });
  expect(first.files).toMatchObject({ linked: 0, copied: 4 });
  const ref = openBlobStore(blobDirectoryOf(path)).put(new Uint8Array([0, 1, 2, 3]));
  const inode = (directory: string): number => statSync(blobPath(directory, ref.sha256)).ino;
  expect(inode(join(folder, 'blobs'))).not.toBe(inode(blobDirectoryOf(path)));
  const second = await backupDatabase({ path, target: join(folder, '2.db') });
  expect(second.files).toMatchObject({ linked: 0, copied: 0, present: 4 });
  expect(second.verified.findings).toEqual([]);
});

test('a backup has what trainings read their data from', async () => {
  const path = storedSweep();
  const bytes = new TextEncoder().encode('x,y\n1,2\n');
  const data = openBlobStore(blobDirectoryOf(path)).put(bytes);
  const dataset = datasetConfigSchema.parse({
    ...{ name: 'csv', digest: data.sha256, byteCount: data.byteCount },
    ...{ delimiter: ',', header: true, target: 'y', features: ['x'], categorical: [] },
    ...{ kind: 'regression', trainCount: 1, testCount: null, inputCount: 1, classes: null },
  });
  const writer = openWriter({ path });
  const { config } = training(9);
  writer.planSweep(plan(planTask({ ...(config as TrainingConfig), dataset }, 'of a table', {})));
  writer.close();
  expect(verifyDatabase(path).findings).toEqual([]);
  const target = join(dirname(temporaryDatabase()), 'copy.db');
  const { files, verified } = await backupDatabase({ path, target });
  expect(files.linked + files.copied).toBe(5);
  expect(verified.findings).toEqual([]);
  expect(openBlobStore(blobDirectoryOf(target)).get(data)).toEqual(bytes);
});

test('a backup of a damaged original is made, and says what is wrong', async () => {
  const path = storedSweep();
  const ref = openBlobStore(blobDirectoryOf(path)).put(new Uint8Array([1, 1, 2, 3]));
  rmSync(blobPath(blobDirectoryOf(path), ref.sha256));
  const target = join(dirname(temporaryDatabase()), 'copy.db');
  const { verified } = await backupDatabase({ path, target });
  expect(verified.findings.map(({ code }) => code)).toEqual(['store/missing-blob']);
  expect(statSync(target).size).toBeGreaterThan(0);
});

test('it overwrites nothing, and does not lie beside its original', async () => {
  const path = storedSweep();
  const taken = temporaryDatabase();
  writeFileSync(taken, 'precious');
  await expect(backupDatabase({ path, target: taken })).rejects.toMatchObject({
    code: 'store/backup-exists',
  });
  await expect(
    backupDatabase({ path, target: join(dirname(path), 'copy.db') }),
  ).rejects.toMatchObject({ code: 'store/backup-beside' });
  await expect(
    backupDatabase({ path: temporaryDatabase(), target: join(dirname(taken), 'copy.db') }),
  ).rejects.toMatchObject({ code: 'store/no-database' });
});

/** A small file system of its own; null where mounting is refused. */
function mounted(sizeKiB: number): string | null {
  const path = mkdtempSync(join(tmpdir(), 'basin-backup-'));
  const made =
    spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${sizeKiB}k`, 'tmpfs', path]).status === 0;
  onTestFinished(() => {
    if (made) spawnSync('umount', ['-l', path]);
    rmSync(path, { recursive: true, force: true });
  });
  return made ? path : null;
}

test('another disk gets copies, and can be read when it is read-only', async (context) => {
  const folder = mounted(4096);
  if (folder === null) return context.skip('no second disk: mounting is refused here');
  const path = storedSweep();
  const target = join(folder, 'copy.db');
  const { files } = await backupDatabase({ path, target });
  expect(files).toMatchObject({ linked: 0, copied: 4 });
  expect(spawnSync('mount', ['-o', 'remount,ro', folder]).status).toBe(0);
  expect(verifyDatabase(target).findings).toEqual([]);
  await expect(backupDatabase({ path, target: join(folder, 'second.db') })).rejects.toMatchObject({
    code: 'store/read-only',
  });
});

test('a full disk leaves no half backup', async (context) => {
  const folder = mounted(100);
  if (folder === null) return context.skip('no small disk: mounting is refused here');
  const target = join(folder, 'copy.db');
  await expect(backupDatabase({ path: storedSweep(), target })).rejects.toMatchObject({
    code: 'store/disk-full',
  });
  const left = spawnSync('ls', ['-A', folder], { encoding: 'utf8' }).stdout;
  expect(left.split('\n').filter((name) => name.startsWith('copy.db'))).toEqual([]);
});
