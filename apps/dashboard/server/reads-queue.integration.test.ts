import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Field } from '@basin/core';
import { groupTable } from '@basin/execution/reading/group-table';
import { openReader, openWriter } from '@basin/store';
import { planExperiment } from '@basin/studies';
import { expect, onTestFinished, test } from 'vitest';
import { createReadsQueue } from './reads-queue.ts';

test('a process of its own reads what is read here, one answer for each who asks', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'basin-reads-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const database = path.join(folder, 'basin.db');
  const writer = openWriter({ path: database });
  const plan = planExperiment('function-fit', { preset: 'smoke', firstSeed: 1, seedCount: 3 });
  const { sweepId } = writer.planSweep(plan);
  writer.close();
  const reader = openReader(database);
  const sort: Field = { kind: 'factor', name: 'seed' };
  const order = { fields: [], sort, descending: true };
  const groups = { by: [sort], fields: [] };
  const expected = [
    reader.tableIds(sweepId, order),
    groupTable(reader, sweepId, groups),
    { value: reader.times([sweepId]) },
    { value: null },
    { counted: reader.counted(sweepId) },
  ];
  reader.close();
  // Gone soon after the last answer, and started again by the next who asks.
  const queue = createReadsQueue([], 1);
  const found = await Promise.all([
    queue({ database, sweepId, read: 'order', query: order }),
    queue({ database, sweepId, read: 'groups', query: groups }),
    queue({ database, sweepId, read: 'times' }),
    queue({ database, sweepId, read: 'best' }),
    queue({ database, sweepId, read: 'counted' }),
  ]);
  expect(found).toEqual(expected);
  const absent = path.join(folder, 'absent.db');
  await expect(queue({ database: absent, sweepId, read: 'order', query: order })).rejects.toThrow();
  expect(await queue({ database, sweepId, read: 'order', query: order })).toEqual(expected[0]);
});
