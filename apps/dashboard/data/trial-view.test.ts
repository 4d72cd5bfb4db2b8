import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Field, fieldText, planTask } from '@basin/core';
import { openReader, openWriter } from '@basin/store';
import { expect, test, vi } from 'vitest';
import { parseTrialsAddress } from '../components/trials/trials-address.ts';
import type { TableReader } from './table-reader.ts';
import { tinyTraining } from './testing/tiny-training.ts';
import { readTrialView, viewFields } from './trial-view.ts';
import { selectionOf } from './trials.ts';

vi.mock('server-only', () => ({}));

const fields: Field[] = [
  { kind: 'factor', name: 'width' },
  { kind: 'metric', name: 'test/accuracy', by: 'last' },
];
const rows = (['done', 'diverged', 'running', 'done'] as const).map((state, index) => ({
  ...{ taskId: String(index), label: `task ${index}`, kind: 'training' as const, state },
  values: [16, 0.1 * index],
}));
const reader = { table: () => ({ rows, total: rows.length }) } as unknown as TableReader;
const selection = {
  names: { factors: ['width'], metrics: ['test/accuracy'], measures: [], settings: [] },
  ...{ parameters: ['width'], where: [], typed: [], brushed: [], problem: null },
};

test('where results are put together, those that do not count are left out, and it is said', () => {
  const counted = readTrialView(reader, 'a', fields, selection, [], { counted: true });
  expect(counted.rows.map(({ values }) => values)).toEqual([
    [16, 0],
    [16, null],
    [16, null],
    [16, 0.1 * 3],
  ]);
  expect(counted.leftOut).toBe('2 of 4 tasks are not counted: 1 diverged, 1 not ended');
  const each = readTrialView(reader, 'a', fields, selection, []);
  expect(each.rows.map(({ values }) => values[1])).toEqual(rows.map(({ values }) => values[1]));
  expect(each.leftOut).toBeNull();
});

test('of more tasks than are drawn, some of every setting are, and all that was varied is found', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'basin-trial-view-'));
  const file = path.join(folder, 'basin.db');
  const writer = openWriter({ path: file });
  // The slowest parameter changes last: the first 2,100 of these are of one value.
  const tasks = [1, 2].flatMap((slow) =>
    Array.from({ length: 2_100 }, (_, fast) => {
      const config = tinyTraining({ loss: 'mean-squared-error', seed: slow * 10_000 + fast });
      return planTask(config, `${slow} ${fast}`, { slow, fast });
    }),
  );
  const { sweepId } = writer.planSweep({ experiment: 'test', preset: 'custom', tasks });
  writer.close();
  const stored = openReader(file);
  const address = parseTrialsAddress({});
  const asked = selectionOf(stored, sweepId, address);
  const { factors } = viewFields(stored, sweepId, address, asked, []);
  expect(factors.map(fieldText).toSorted()).toEqual(['fast', 'slow']);
  const slow: Field = { kind: 'factor', name: 'slow' };
  const { rows: drawn, total } = readTrialView(stored, sweepId, [slow], asked, []);
  expect([drawn.length, total]).toEqual([600, 4_200]);
  // Half of them, within five standard deviations of a random choice.
  const ofFirst = drawn.filter(({ values }) => values[0] === 1).length;
  expect(Math.abs(ofFirst - 300)).toBeLessThan(5 * Math.sqrt(600 / 4));
  stored.close();
  rmSync(folder, { recursive: true, force: true });
});

test('among tasks of all kinds a repeat in a second precision is drawn where it is asked for', () => {
  const asked: unknown[] = [];
  const table = (_: string, { repeats }: { repeats?: boolean }) => {
    asked.push(repeats);
    return { rows, total: rows.length };
  };
  const factors = ['width', 'precision'];
  const typed = [{ kind: 'has', field: { kind: 'factor', name: 'precision' } } as const];
  const checked = { ...selection, names: { ...selection.names, factors } };
  for (const one of [selection, checked, { ...checked, typed }, { ...checked, kind: 'training' }]) {
    readTrialView({ table } as unknown as TableReader, 'a', fields, one as typeof selection, []);
  }
  expect(asked).toEqual([undefined, false, true, undefined]);
});
