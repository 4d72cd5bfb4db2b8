import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { dirname, join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { compiledScript, removeCompiledScripts } from './fixtures/compiled-script.ts';
import { plan, training } from './fixtures/makers.ts';
import { temporaryDatabase } from './fixtures/temporary-database.ts';
import { backupDatabase, blobDirectoryOf, openReader, openWriter } from './index.ts';

const compiled = new Map<string, string>();
afterAll(removeCompiledScripts);

/** Starts a script of ours as a process of its own. */
function script(name: string, ...parameters: string[]): ChildProcess {
  let path = compiled.get(name);
  if (path === undefined) compiled.set(name, (path = compiledScript(name)));
  return spawn(process.execPath, [path, ...parameters], { stdio: ['ignore', 'pipe', 'pipe'] });
}

/** How it ended, once all that it wrote has been read: its exit alone says nothing of that. */
async function ended(child: ChildProcess): Promise<{ code: number | null; errors: string }> {
  let errors = '';
  child.stderr?.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, errors };
}

test('32 processes open an absent database at once while the dashboard reads on, without an error', async () => {
  const path = temporaryDatabase();
  // As the dashboard's server does: one reader, open throughout, asked again and again.
  const dashboard = script('read-on', path);
  let reads = '';
  dashboard.stdout?.on('data', (chunk: Buffer) => (reads += chunk.toString()));
  const watched = ended(dashboard);
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
  // It says `total reads` whenever the total has changed, and leaves once it has seen all.
  expect(await watched).toEqual({ code: 0, errors: '' });
  const seen = reads
    .trim()
    .split('\n')
    .map((line) => line.split(' ').map(Number));
  expect(seen.at(-1)?.[0]).toBe(16);
  expect(seen.at(-1)?.[1]).toBeGreaterThan(100);
  const totals = seen.map(([total = -1]) => total);
  expect(totals).toEqual([...new Set(totals)].sort((a, b) => a - b));
});

test('a live database is backed up as it is at one moment, again and again', async () => {
  const path = temporaryDatabase();
  const child = script('train-on', path);
  const exit = ended(child);
  let done = 0;
  child.stdout?.on(
    'data',
    (chunk: Buffer) => (done = Number(chunk.toString().trim().split('\n').at(-1))),
  );
  const folder = join(dirname(temporaryDatabase()), 'backups');
  for (let round = 1; round <= 3; round++) {
    const wanted = done + 15;
    while (done < wanted) await once(child.stdout as NodeJS.ReadableStream, 'data');
    const before = done;
    const { verified, files } = await backupDatabase({ path, target: join(folder, `${round}.db`) });
    expect(verified.findings.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(files.linked + files.present).toBeGreaterThanOrEqual(before);
    const reader = openReader(verified.database);
    const stored = reader.sweeps().rows.reduce((sum, { counts }) => sum + counts.done, 0);
    expect(stored).toBe(files.linked + files.present);
    reader.close();
  }
  child.kill('SIGKILL');
  // It was at work throughout: no backup made it wait in vain, or end.
  expect(await exit).toEqual({ code: null, errors: '' });
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
