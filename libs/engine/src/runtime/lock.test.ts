import { mkdtemp, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { withLock } from './lock.ts';

let directory: string;
let lock: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'basin-lock-'));
  lock = join(directory, 'lock');
});
afterEach(() => rm(directory, { recursive: true }));

test('one at a time; the second is told who holds it', async () => {
  let inside = 0;
  let most = 0;
  const holders: string[] = [];
  const work = () =>
    withLock(
      lock,
      (holder) => holders.push(holder),
      async () => {
        most = Math.max(most, ++inside);
        await new Promise((resolve) => setTimeout(resolve, 30));
        inside--;
      },
    );
  await Promise.all([work(), work(), work()]);
  expect(most).toBe(1);
  expect(new Set(holders)).toEqual(new Set([String(process.pid)]));
  await expect(stat(lock)).rejects.toThrow('ENOENT');
});

test('the lock is free again after an error', async () => {
  const failing = withLock(
    lock,
    () => undefined,
    () => Promise.reject(new Error('inside')),
  );
  await expect(failing).rejects.toThrow('inside');
  await expect(
    withLock(
      lock,
      () => undefined,
      async () => 'next',
    ),
  ).resolves.toBe('next');
});

test("a dead process's lock is taken over, and so is one that was not touched for long", async () => {
  const noSuchPid = 2 ** 22 + 1; // above the largest that Linux gives
  await writeFile(lock, `${noSuchPid}-1`);
  await expect(
    withLock(
      lock,
      () => undefined,
      async () => 'taken',
    ),
  ).resolves.toBe('taken');

  await writeFile(lock, `${process.pid}-1`);
  await utimes(lock, new Date(0), new Date(0));
  await expect(
    withLock(
      lock,
      () => undefined,
      async () => 'taken',
    ),
  ).resolves.toBe('taken');
});
