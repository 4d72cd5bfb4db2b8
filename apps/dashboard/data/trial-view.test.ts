import type { Field } from '@basin/core';
import { expect, test, vi } from 'vitest';
import type { TableReader } from './table-reader.ts';
import { readTrialView } from './trial-view.ts';

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
