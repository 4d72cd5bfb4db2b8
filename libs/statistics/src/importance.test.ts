import { expect, test } from 'vitest';
import reference from './fixtures/importance.json' with { type: 'json' };
import { featureImportance } from './importance.ts';

const last = <T>(values: Iterable<T>): T | undefined => [...values].at(-1);

test('shares are those of Optuna’s fANOVA', () => {
  const { columns, targets, importances } = reference;
  const names = ['exponent', 'width', 'momentum', 'noise'] as const;
  const given = names.map((name) => columns[name]);
  const found = last(featureImportance(given, targets)) ?? [];
  for (const [index, name] of names.entries()) {
    // Two forests of another seed differ by a hundredth or two.
    expect(Math.abs((found[index]?.share ?? 1) - importances[name]), name).toBeLessThan(0.03);
    expect(found[index]?.standardDeviation).toBeLessThan(0.15);
  }
  expect(found.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 12);
});

test('exactly, where a tree has the function: a step that is twice another has four times its share', () => {
  const grid = [0, 1, 2, 3];
  const a = grid.flatMap((value) => grid.map(() => value));
  const b = grid.flatMap(() => grid);
  const targets = a.map((value, index) => 2 * Number(value > 1) + Number((b[index] ?? 0) > 1));
  // Every observation many times: every tree sees them all.
  const often = (values: number[]) => Array.from({ length: 8 }, () => values).flat();
  const found = last(featureImportance([often(a), often(b)], often(targets)));
  expect(found?.[0]?.share).toBeCloseTo(0.8, 1);
});

test('nothing is said where nothing varies', () => {
  expect(last(featureImportance([[1, 1, 1]], [1, 2, 3]))).toBeUndefined();
  expect(last(featureImportance([[1, 2, 3]], [5, 5, 5]))).toBeUndefined();
});
