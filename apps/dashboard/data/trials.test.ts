import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { planTask, type SweepPlan } from '@basin/core';
import { openReader, openWriter, type StoreReader } from '@basin/store';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { tinyTraining } from './testing/tiny-training.ts';
import { parseTrialsAddress } from '../components/trials/trials-address.ts';
import { readTrials, selectionOf, trialsPerPage } from './trials.ts';

vi.mock('server-only', () => ({}));

const taskCount = 401;
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
    const config = tinyTraining({ loss: 'mean-squared-error', seed });
    const parity = seed % 2 === 0 ? 'even' : 'odd';
    return planTask(config, `${parity} seed ${seed}`, { parity, seed });
  });
  return { experiment: 'test', preset: 'custom', tasks };
}

const address = (change: Record<string, string | string[]> = {}) => parseTrialsAddress(change);

function read(given: StoreReader, change: Record<string, string | string[]> = {}) {
  const wanted = address(change);
  const selection = selectionOf(given, sweepId, wanted);
  return readTrials(given, sweepId, wanted, selection, given.metrics(sweepId));
}

/** The reader, with how many rows each of its tables has given. */
function counted(): { reader: StoreReader; rowCounts: number[] } {
  const rowCounts: number[] = [];
  return {
    rowCounts,
    reader: {
      ...reader,
      table(...given) {
        const page = reader.table(...given);
        rowCounts.push(page.rows.length);
        return page;
      },
    },
  };
}

test('a page of a large sweep is one read of that page, whatever is looked for', () => {
  for (const [change, total] of [
    [{}, taskCount],
    [{ where: 'EVEN' }, taskCount / 2 - 0.5],
    [{ where: 'parity = even', page: '3', sort: 'seed', order: 'descending' }, taskCount / 2 - 0.5],
    [{ q: 'even seed' }, taskCount / 2 - 0.5],
    [{ where: '"nothing like it"' }, 0],
  ] as const) {
    const { reader: watched, rowCounts } = counted();
    const table = read(watched, { ...change, column: 'seed' });
    expect(table.total).toBe(total);
    expect(rowCounts).toEqual([Math.min(total, trialsPerPage)]);
  }
});

test('a filtered page has the tasks of that page in the order asked for, and one beyond is the last', () => {
  const change = { where: 'odd', sort: 'seed', order: 'descending' };
  const { rows, pageCount } = read(reader, { ...change, page: '2' });
  const last = taskCount - 2 * trialsPerPage;
  expect(rows.map(({ label }) => label)).toEqual(
    Array.from({ length: trialsPerPage }, (_, index) => `odd seed ${last - 2 * index}`),
  );
  expect(pageCount).toBe(Math.ceil((taskCount / 2 + 0.5) / trialsPerPage));
  const beyond = read(reader, { ...change, page: '99' });
  expect(beyond.page).toBe(pageCount);
  expect(beyond.rows.at(-1)?.label).toBe('odd seed 1');
});

test('the usual columns are what was varied, and columns can be chosen', () => {
  expect(read(reader).columns.map(({ text }) => text)).toEqual([
    ...['parity', 'seed', 'parameters', 'work'],
  ]);
  const chosen = read(reader, { column: ['optimiser.learningRate', 'no such', 'seed'] });
  expect(chosen.columns.map(({ text }) => text)).toEqual(['optimiser.learningRate', 'seed']);
  expect(chosen.rows[1]?.values).toEqual([0.1, 2]);
});

test('a filter that cannot be read shows nothing, and says where it is wrong', () => {
  const wanted = address({ where: 'seed = 1', brush: 'sede < 3' });
  const selection = selectionOf(reader, sweepId, wanted);
  expect(selection.problem?.message).toContain('did you mean "seed"?');
  expect(readTrials(reader, sweepId, wanted, selection, [])).toMatchObject({ rows: [], total: 0 });
});

test('tasks are rolled up, by what the address says', () => {
  const { groups, total, columns } = read(reader, {
    ...{ group: 'parity', column: ['seed', 'state'], sort: 'seed', order: 'descending' },
  });
  expect(total).toBe(2);
  expect(columns.map(({ text }) => text)).toEqual(['seed', 'state']);
  // Even seeds are 2 … 400, odd ones 1 … 401.
  expect(groups?.rows.map(({ key, taskCount }) => [...key, taskCount])).toEqual([
    ['odd', taskCount / 2 + 0.5],
    ['even', taskCount / 2 - 0.5],
  ]);
  expect(groups?.rows[0]?.cells[0]?.mean?.estimate).toBe((taskCount + 1) / 2);
});

test('a loss is not held against that of a baseline which was trained with another', () => {
  const file = path.join(folder, 'losses.db');
  const writer = openWriter({ path: file });
  const tasks = (['mean-squared-error', 'mean-absolute-error'] as const).flatMap((loss) =>
    [1, 2].map((seed) => {
      const config = tinyTraining({ loss, seed });
      return planTask(config, `${loss} seed ${seed}`, { loss, seed });
    }),
  );
  const planned = writer.planSweep({ experiment: 'test', preset: 'custom', tasks });
  writer.close();
  const own = openReader(file);
  try {
    const [first, second, ...others] = tasks.map(({ id }) => id);
    const wanted = address({ baseline: first ?? '', column: ['train/loss', 'seed'] });
    const selection = selectionOf(
      { ...own, queryNames: (id) => ({ ...own.queryNames(id), metrics: ['train/loss'] }) },
      planned.sweepId,
      wanted,
    );
    const { baseline, rows } = readTrials(own, planned.sweepId, wanted, selection, []);
    expect(baseline?.apart).toEqual(others);
    expect(baseline?.apart).not.toContain(second);
    // Columns alone, of rows and of the baseline.
    expect(rows.map(({ values }) => values)).toEqual([1, 2, 1, 2].map((seed) => [null, seed]));
    expect(baseline?.values).toEqual([null, 1]);
  } finally {
    own.close();
  }
});
