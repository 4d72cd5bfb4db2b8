import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { plan, training } from './fixtures/makers.ts';
import { temporaryDatabase } from './fixtures/temporary-database.ts';
import { blobDirectoryOf, openReader, openWriter } from './index.ts';

/** Starts a script of ours as a process of its own. */
function script(name: string, ...parameters: string[]): ChildProcess {
  const path = fileURLToPath(new URL(`./fixtures/${name}.ts`, import.meta.url));
  return spawn(process.execPath, ['--import', import.meta.resolve('tsx'), path, ...parameters], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

async function ended(child: ChildProcess): Promise<{ code: number | null; errors: string }> {
  let errors = '';
  child.stderr?.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  const [code] = (await once(child, 'exit')) as [number | null];
  return { code, errors };
}

test('32 processes open an absent database at once, readers among them, without an error', async () => {
  const path = temporaryDatabase();
  const children = Array.from({ length: 32 }, (_, index) =>
    script('open-write-close', path, String(index)),
  );
  expect(await Promise.all(children.map(ended))).toEqual(
    children.map(() => ({ code: 0, errors: '' })),
  );
  const reader = openReader(path);
  // Even ones wrote a sweep each, odd ones read.
  expect(reader.sweeps().total).toBe(16);
  reader.close();
});

test('a writer killed without a word frees the lock and leaves whole transactions', async () => {
  const path = temporaryDatabase();
  const child = script('write-batches', path);
  const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream });
  let stored = 0;
  for await (const line of lines) {
    stored = Number(line);
    if (stored < 20) continue;
    expect(() => openWriter({ path })).toThrow(`process ${child.pid}`);
    break;
  }
  child.kill('SIGKILL');
  await ended(child);

  const writer = openWriter({ path });
  expect(writer.expireLeases(Infinity)).toHaveLength(1);
  const { sweepId, requeued, pending } = writer.planSweep(plan(training(1)));
  expect([requeued, pending]).toEqual([0, 1]);
  writer.close();
  const reader = openReader(path);
  const points = reader.task(sweepId, training(1).id);
  expect(points?.state).toBe('queued');
  // Every batch that was reported is there, and of the last at most the whole.
  const count = points?.metrics['train/loss']?.values.length ?? 0;
  expect(count % 100).toBe(0);
  expect(count / 100).toBeGreaterThanOrEqual(stored);
  reader.close();
});

test('a reader sees whole transactions while a writer writes', async () => {
  const path = temporaryDatabase();
  const child = script('write-batches', path);
  await once(child.stdout as NodeJS.ReadableStream, 'data');
  const reader = openReader(path);
  const sweepId = reader.sweeps().rows[0]?.sweepId ?? '';
  let cursor = 0;
  let before = 0;
  for (let round = 0; round < 60; round++) {
    const summary = reader.tasks(sweepId).rows[0]?.metrics['train/loss'];
    const [curve] = reader.curves(sweepId, [training(1).id], 'train/loss', { pointLimit: 1e6 });
    const count = summary?.count ?? 0;
    // The batch and its summary come together, and nothing goes back.
    expect(count % 100).toBe(0);
    expect(count).toBeGreaterThanOrEqual(before);
    expect(curve?.pointCount ?? 0).toBeGreaterThanOrEqual(count);
    const live = reader.eventsSince(cursor, { sweepId });
    expect(live.cursor).toBeGreaterThanOrEqual(cursor);
    ({ cursor } = live);
    before = count;
  }
  child.kill('SIGKILL');
  await ended(child);
  expect(before).toBeGreaterThan(0);
  reader.close();
});

test('processes put and get the same blobs at once', async () => {
  const directory = blobDirectoryOf(temporaryDatabase());
  const children = Array.from({ length: 8 }, () => script('put-get-blobs', directory));
  expect(await Promise.all(children.map(ended))).toEqual(
    children.map(() => ({ code: 0, errors: '' })),
  );
});
