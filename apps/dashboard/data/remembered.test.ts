import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openReader, openWriter } from '@basin/store';
import { planExperiment } from '@basin/studies';
import { expect, onTestFinished, test, vi } from 'vitest';
import { type ReadRequest, type ReadsQueue, readsQueue } from './reads-request.ts';
import { rememberedOfSweeps } from './remembered.ts';

vi.mock('server-only', () => ({}));

test('what a look at every task of a large sweep tells is found elsewhere, and shown until it is found anew', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'basin-remembered-'));
  const file = path.join(folder, 'basin.db');
  const writer = openWriter({ path: file });
  const { sweepId: id } = writer.planSweep(
    planExperiment('function-fit', { preset: 'smoke', firstSeed: 1, seedCount: 1 }),
  );
  const reader = openReader(file);
  const asked: ReadRequest[] = [];
  const queue: ReadsQueue = (request) => {
    asked.push(request);
    return Promise.resolve({ value: { text: 'best', label: '', taskId: String(asked.length) } });
  };
  Object.assign(globalThis, { [readsQueue]: queue });
  onTestFinished(() => {
    delete (globalThis as { [readsQueue]?: ReadsQueue })[readsQueue];
    reader.close();
    writer.close();
    rmSync(folder, { recursive: true });
  });
  const compute = vi.fn(() => ({ text: 'best', label: '', taskId: 'here' }));
  const best = rememberedOfSweeps({ compute, elsewhere: 'best' });
  const sweep = { id, status: 'incomplete', planned: 100_000 } as const;

  await best.ahead(reader, sweep);
  expect(best.now(reader, sweep)?.taskId).toBe('1');
  expect(asked).toEqual([{ database: file, sweepId: id, read: 'best' }]);
  writer.cancel(id, 'test');
  expect(best.now(reader, sweep)?.taskId).toBe('1');
  await expect.poll(() => best.now(reader, sweep)?.taskId).toBe('2');
  expect(asked).toHaveLength(2);
  expect(compute).not.toHaveBeenCalled();
  // A small one is looked at here.
  expect(
    rememberedOfSweeps({ compute, elsewhere: 'best' }).now(reader, { ...sweep, planned: 9 }),
  ).toEqual(compute());
});
