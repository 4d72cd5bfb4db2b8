import { renderSvg } from '@basin/charts/svg';
import { samplePlaces } from '@basin/core';
import { expect, it } from 'vitest';
import type { TrialView } from '../../../data/trial-view.ts';
import { columnOf } from '../column.ts';
import { drawView } from './draw-view.ts';
import { drawnCount } from './drawn-count.ts';

const rows = [
  [0.1, 'adam', 0.9],
  [0.2, 'adam', 0.7],
  [0.1, 'sgd', 0.8],
  [0.2, 'sgd', null],
].map((values, index) => ({
  ...{ taskId: String(index), label: `run ${String(index)}`, values, isInside: true },
}));
const view: TrialView = {
  columns: [
    columnOf({ kind: 'factor', name: 'rate' }, []),
    columnOf({ kind: 'factor', name: 'optimiser' }, []),
    columnOf({ kind: 'metric', name: 'test/accuracy', by: 'last' }, []),
  ],
  ...{ rows, total: 4, ranges: {}, colours: [], leftOut: null },
};
const size = { width: 600, height: 300 };

it('texts upwards are drawn in cells, a rank each: 1 is the best', () => {
  const ranked = drawView({ kind: 'rank', view });
  const svg = renderSvg(ranked.plot(size));
  expect(svg.match(/aria-label="cell"/g)?.length).toBeGreaterThan(0);
  expect(svg).toContain('>adam<');
  const cells = ranked
    .rows()
    .map((row) => [row['rate'], row['optimiser'], row['rank by test/accuracy']]);
  expect(cells).toEqual(
    expect.arrayContaining([
      ['0.1', 'adam', 1],
      ['0.1', 'sgd', 2],
      ['0.2', 'adam', 3],
      ['0.2', 'sgd', null],
    ]),
  );
});

it('over texts across ranks are cells too: points of a strip would show none', () => {
  const [rate, optimiser, accuracy] = view.columns;
  const across = {
    ...{ ...view, columns: [optimiser, rate, accuracy].flatMap((column) => column ?? []) },
    rows: rows.map((row) => {
      const [ofRate = null, ofOptimiser = null, value = null] = row.values;
      return { ...row, values: [ofOptimiser, ofRate, value] };
    }),
  };
  const ranked = drawView({ kind: 'rank', view: across });
  expect(renderSvg(ranked.plot(size))).toContain('aria-label="cell"');
  const found = ranked.rows().map((row) => [row['optimiser'], row['rank by test/accuracy']]);
  expect(found).toEqual(
    expect.arrayContaining([
      ['adam', 1],
      ['sgd', 2],
      ['adam', 3],
      ['sgd', null],
    ]),
  );
  expect(drawnCount({ kind: 'rank', view: across })).toBe('3 of 4 tasks; 1 has no test/accuracy');
});

it('the order of planning is that of all tasks, where a sample is drawn', () => {
  const sample = { ...view, total: 40, rows: rows.map((row) => ({ ...row })) };
  const orders = drawView({ kind: 'slice', view: sample, column: 0 })
    .rows()
    .map((row) => row['order of planning']);
  expect(orders).toEqual(samplePlaces(40, 4).map((place) => place + 1));
  expect(orders).not.toEqual([1, 2, 3, 4]);
});

it('says how many tasks are drawn, and what the others lack', () => {
  expect(drawnCount({ kind: 'slice', view, column: 0 })).toBe(
    '3 of 4 tasks; 1 has no test/accuracy',
  );
  // A parameter that exists at some points only.
  const [rate, , accuracy] = view.columns;
  const conditional = {
    ...{ ...view, columns: [rate, accuracy, rate].flatMap((column) => column ?? []) },
    rows: rows.map((row, at) => ({ ...row, values: [at < 2 ? null : 0.1, 0.5, null] })),
  };
  expect(drawnCount({ kind: 'scatter', view: conditional })).toBe('2 of 4 tasks; 2 have no rate');
  // Cells need all three; of results that do not count it is said why.
  const leftOut = '1 of 4 tasks diverged and is not counted';
  expect(drawnCount({ kind: 'heat-map', view: { ...view, leftOut } })).toBe(
    `3 of 4 tasks; ${leftOut}`,
  );
  const all = rows.filter((_, at) => at < 3);
  expect(drawnCount({ kind: 'heat-map', view: { ...view, rows: all, total: 3 } })).toBe('3 tasks');
  const chosen = all.map((row, at) => ({ ...row, isInside: at === 0 }));
  expect(drawnCount({ kind: 'heat-map', view: { ...view, rows: chosen, total: 9 } })).toBe(
    '1 of 9 tasks, of a random sample of 3',
  );
});

it('the distribution rises to all tasks, a line for each value', () => {
  const [, optimiser, accuracy] = view.columns;
  const of = { ...view, columns: [accuracy, optimiser].flatMap((column) => column ?? []) };
  of.rows = rows.map((row) => ({ ...row, values: [row.values[2] ?? null, row.values[1] ?? null] }));
  const steps = drawView({ kind: 'distribution', view: of }).rows();
  const adam = steps.filter((row) => String(row['series']).includes('adam'));
  expect(adam.map((row) => row['Share of tasks'])).toEqual([0, 0.5, 1]);
});

it('attempts stand on their workers from the first beginning on', () => {
  const attempt = { label: 'run', state: 'done', attempt: 1 };
  const rowsOf = drawView({
    kind: 'timeline',
    attempts: [
      { ...attempt, worker: 'a', startedAtMs: 5_000, endedAtMs: 7_000 },
      { ...attempt, worker: 'b', startedAtMs: 6_000, endedAtMs: 6_500, attempt: 2 },
    ],
  }).rows();
  expect(rowsOf).toMatchObject([
    { worker: 'a', task: 'run', 'from (s)': 0, 'to (s)': 2 },
    { worker: 'b', task: 'run, attempt 2', 'from (s)': 1, 'to (s)': 1.5 },
  ]);
});
