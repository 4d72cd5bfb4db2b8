import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { planTask, resolveTask, type SweepPlan } from '@basin/core';
import { openReader, openWriter, type StoreReader, type TaskRow } from '@basin/store';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import {
  parseTrialQuery,
  readAllTrials,
  readTrialTable,
  trialsPerBatch,
  trialsPerPage,
} from './trial-table.ts';

vi.mock('server-only', () => ({}));

const trialCount = 2 * trialsPerBatch + 1;
const folder = mkdtempSync(path.join(tmpdir(), 'basin-trial-table-'));
let reader: StoreReader;
let sweepId: string;

beforeAll(() => {
  const file = path.join(folder, 'basin.db');
  const writer = openWriter({ path: file });
  sweepId = writer.planSweep(planOf(trialCount)).sweepId;
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
    [{}, trialCount],
    [{ q: 'EVEN seed' }, trialsPerBatch],
    [{ q: 'even', page: '10', sort: 'label', order: 'descending' }, trialsPerBatch],
    [{ q: 'nothing like it' }, 0],
  ] as const) {
    const { reader: watched, rowCounts } = counted();
    const table = readTrialTable(watched, sweepId, parseTrialQuery(address));
    expect(table.total).toBe(total);
    expect(rowCounts).toEqual([Math.min(total, trialsPerPage)]);
  }
});

test('a filtered page has the trials of that page, in the order asked for', () => {
  const query = parseTrialQuery({ q: 'odd', sort: 'position', order: 'descending', page: '2' });
  const { rows, pageCount } = readTrialTable(reader, sweepId, query);
  const last = trialCount - 2 * trialsPerPage;
  expect(rows.map(({ label }) => label)).toEqual(
    Array.from({ length: trialsPerPage }, (_, index) => `odd seed ${last - 2 * index}`),
  );
  expect(pageCount).toBe(Math.ceil((trialsPerBatch + 1) / trialsPerPage));
});

test('a file of all trials is read in batches, none before it is wanted', () => {
  const { reader: watched, rowCounts } = counted();
  const { factorNames, batches } = readAllTrials(watched, sweepId, parseTrialQuery({}));
  expect(factorNames).toEqual(['parity', 'seed']);
  expect(rowCounts).toEqual([]);
  const rows = [...batches].flat();
  expect(rowCounts).toEqual([trialsPerBatch, trialsPerBatch, 1]);
  expect(rows.map(({ factors }) => factors['seed'])).toEqual(
    Array.from({ length: trialCount }, (_, index) => index + 1),
  );
});
