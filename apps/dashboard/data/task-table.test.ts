import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { planTask, resolveTask, type SweepPlan } from '@basin/core';
import { openReader, openWriter, type StoreReader, type TaskRow } from '@basin/store';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import {
  parseTableQuery,
  readAllTasks,
  readTaskTable,
  tasksPerBatch,
  tasksPerPage,
} from './task-table.ts';

vi.mock('server-only', () => ({}));

const taskCount = 2 * tasksPerBatch + 1;
const folder = mkdtempSync(path.join(tmpdir(), 'basin-task-table-'));
let reader: StoreReader;
let sweepId: string;

beforeAll(() => {
  const file = path.join(folder, 'basin.db');
  const writer = openWriter({ path: file });
  sweepId = writer.planSweep(planOf(taskCount)).sweepId;
  writer.close();
  reader = openReader(file);
});
afterAll(() => {
  reader.close();
  rmSync(folder, { recursive: true, force: true });
});

function planOf(count: number): SweepPlan {
  const tasks = Array.from({ length: count }, (_, index) => {
    const seed = index + 1;
    const config = resolveTask<'training'>({
      ...{ kind: 'training', schemaVersion: 1, dataset: { name: 'function', target: 'f1' } },
      network: { inputShape: [1], layers: [{ type: 'dense', units: 1 }] },
      ...{ loss: 'mean-squared-error', optimiser: { type: 'sgd', learningRate: 0.1 } },
      ...{ epochCount: 2, batchSize: 'full', seed },
    });
    const parity = seed % 2 === 0 ? 'even' : 'odd';
    return planTask(config, `${parity} seed ${seed}`, { parity, seed });
  });
  return { experiment: 'test', preset: 'custom', tasks };
}

/** The reader, with how many rows of tasks each of its reads has given. */
function counted(): { reader: StoreReader; rowCounts: number[] } {
  const rowCounts: number[] = [];
  const count = (rows: TaskRow[]): void => void rowCounts.push(rows.length);
  return {
    rowCounts,
    reader: {
      ...reader,
      tasks(...given) {
        const page = reader.tasks(...given);
        count(page.rows);
        return page;
      },
      *taskBatches(...given) {
        for (const rows of reader.taskBatches(...given)) {
          count(rows);
          yield rows;
        }
      },
    },
  };
}

test('a page of a large sweep is one read of that page, whatever is looked for', () => {
  for (const [address, total] of [
    [{}, taskCount],
    [{ q: 'EVEN seed' }, tasksPerBatch],
    [{ q: 'even', page: '10', sort: 'label', order: 'descending' }, tasksPerBatch],
    [{ q: 'nothing like it' }, 0],
  ] as const) {
    const { reader: watched, rowCounts } = counted();
    const table = readTaskTable(watched, sweepId, parseTableQuery(address));
    expect(table.total).toBe(total);
    expect(rowCounts).toEqual([Math.min(total, tasksPerPage)]);
  }
});

test('a filtered page has the tasks of that page, in the order asked for', () => {
  const query = parseTableQuery({ q: 'odd', sort: 'position', order: 'descending', page: '2' });
  const { rows, pageCount } = readTaskTable(reader, sweepId, query);
  const last = taskCount - 2 * tasksPerPage;
  expect(rows.map(({ label }) => label)).toEqual(
    Array.from({ length: tasksPerPage }, (_, index) => `odd seed ${last - 2 * index}`),
  );
  expect(pageCount).toBe(Math.ceil((tasksPerBatch + 1) / tasksPerPage));
});

test('a file of all tasks is read in batches, none before it is wanted', () => {
  const { reader: watched, rowCounts } = counted();
  const { factorNames, batches } = readAllTasks(watched, sweepId, parseTableQuery({}));
  expect(factorNames).toEqual(['parity', 'seed']);
  expect(rowCounts).toEqual([]);
  const rows = [...batches].flat();
  expect(rowCounts).toEqual([tasksPerBatch, tasksPerBatch, 1]);
  expect(rows.map(({ factors }) => factors['seed'])).toEqual(
    Array.from({ length: taskCount }, (_, index) => index + 1),
  );
});

test('the table sorts by a factor, whatever its name holds', () => {
  const by = (sort: string) => {
    const query = parseTableQuery({ sort, order: 'descending' });
    return readTaskTable(reader, sweepId, query).rows.map(({ factors }) => factors['seed']);
  };
  expect(by('factor:seed').slice(0, 3)).toEqual([taskCount, taskCount - 1, taskCount - 2]);
  expect(by(`factor:x"') --`)).toHaveLength(tasksPerPage);
});
