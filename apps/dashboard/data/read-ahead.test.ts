import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { planTask } from '@basin/core';
import { groupTable } from '@basin/execution/reading/group-table';
import { openReader, openWriter } from '@basin/store';
import { expect, onTestFinished, test, vi } from 'vitest';
import { tinyTraining } from './testing/tiny-training.ts';
import { parseTrialsAddress } from '../components/trials/trials-address.ts';
import { listCountedAhead } from './counted-ahead.ts';
import { knownGroups } from './known-groups.ts';
import { readAhead } from './read-ahead.ts';
import { type ReadsQueue, readsQueue } from './reads-request.ts';
import { groupQueryOf, readTrials, selectionOf, tableQueryOf } from './trials.ts';

vi.mock('server-only', () => ({}));

const lease = { worker: 'test', leaseMs: 60_000, queueWaitMs: 0 };

/** A sweep in which a task starts whenever somebody has been asked to look through it. */
function runningSweep() {
  const folder = mkdtempSync(path.join(tmpdir(), 'basin-read-ahead-'));
  const file = path.join(folder, 'basin.db');
  const tasks = Array.from({ length: 12 }, (_, index) => {
    const seed = index + 1;
    const config = tinyTraining({ loss: 'mean-squared-error', seed });
    return planTask(config, `seed ${String(seed)}`, { parity: seed % 2, seed });
  });
  const writer = openWriter({ path: file });
  const { sweepId } = writer.planSweep({ experiment: 'test', preset: 'custom', tasks });
  const reader = openReader(file);
  const other = openReader(file);
  const started = [...tasks];
  const queue: ReadsQueue = (request) => {
    const answer =
      request.read === 'order'
        ? other.tableIds(sweepId, request.query)
        : request.read === 'groups'
          ? groupTable(other, sweepId, request.query)
          : { counted: other.counted(sweepId) };
    writer.startAttempt(started.shift()?.id ?? '', 0, lease);
    return Promise.resolve(answer);
  };
  const shared = globalThis as { [readsQueue]?: ReadsQueue };
  shared[readsQueue] = queue;
  onTestFinished(() => {
    delete shared[readsQueue];
    for (const one of [reader, other, writer]) one.close();
    rmSync(folder, { recursive: true, force: true });
  });
  return { reader, sweepId, last: () => reader.activity(sweepId)?.lastSequence ?? 0 };
}

/** As if it had so many. */
const large = 100_000;

test('what was looked up of a large sweep that runs is drawn, though something has happened meanwhile', async () => {
  const { reader, sweepId, last } = runningSweep();
  const sorted = parseTrialsAddress({ sort: 'parity', order: 'descending', view: 'none' });
  const since = await readAhead(reader, sweepId, sorted, large);
  expect(since).toBeLessThan(last());
  const selection = selectionOf(reader, sweepId, sorted, since);
  const query = { ...tableQueryOf(sorted, selection), fields: [] };
  expect(reader.isTableReady(sweepId, query)).toBe(true);
  const table = readTrials(reader, sweepId, sorted, selection, []);
  expect(table.total).toBe(12);
  expect(table.rows[0]?.label).toBe('seed 1');

  const grouped = parseTrialsAddress({ group: 'parity', view: 'none' });
  const from = await readAhead(reader, sweepId, grouped, large);
  const groups = groupQueryOf(reader, sweepId, grouped, selectionOf(reader, sweepId, grouped));
  expect(groups === null ? null : knownGroups(reader, sweepId, groups, from)).toHaveLength(2);
  // Nobody who asks for what is so now is given what was so.
  expect(groups === null ? null : knownGroups(reader, sweepId, groups)).toBeNull();
  expect(reader.isTableReady(sweepId, { ...query, since: last() })).toBe(false);
});

test('of a small sweep nothing is looked up elsewhere', async () => {
  const { reader, sweepId } = runningSweep();
  const sorted = parseTrialsAddress({ sort: 'parity' });
  expect(await readAhead(reader, sweepId, sorted, 12)).toBeUndefined();
});

test('a list of sweeps is read when the large ones of it have been counted elsewhere', async () => {
  const { reader, sweepId } = runningSweep();
  expect(reader.uncounted({})).toEqual([{ sweepId, taskCount: 12 }]);
  // A small one is counted here.
  await listCountedAhead(reader, {});
  expect(reader.uncounted({})).toHaveLength(1);
  const asLarge = {
    ...reader,
    uncounted: (): ReturnType<typeof reader.uncounted> => [{ sweepId, taskCount: large }],
  };
  await listCountedAhead(asLarge, {});
  expect(reader.uncounted({})).toEqual([]);
  // What has happened meanwhile is followed from there.
  expect(reader.sweeps().rows[0]?.counts).toMatchObject({ queued: 11, running: 1 });
});
