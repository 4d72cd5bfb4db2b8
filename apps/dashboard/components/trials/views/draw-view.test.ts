import { renderSvg } from '@basin/charts/svg';
import { expect, it } from 'vitest';
import type { TrialView } from '../../../data/trial-view.ts';
import { columnOf } from '../column.ts';
import { drawView } from './draw-view.ts';

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
