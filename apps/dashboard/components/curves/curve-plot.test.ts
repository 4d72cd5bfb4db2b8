import { metricOf } from '@basin/core';
import { expect, test } from 'vitest';
import type { CurveSet } from '../../data/curves.ts';
import { curveColour } from './curve-colour.ts';
import { hasLogAxis } from './curve-plot.ts';

function curveSet(metric: string, values: (number | null)[]): CurveSet {
  const epochs = values.map((_, index) => index);
  const curve = { taskId: 'a', label: 'a', state: 'done' as const, position: 0, epochs };
  return {
    metric: metricOf(metric),
    trialCount: 1,
    curves: [{ ...curve, values, pointCount: values.length }],
  };
}

test('an axis is logarithmic where positive values span much, and never for accuracies', () => {
  expect(hasLogAxis(curveSet('train/loss', [1, null, 0.01]))).toBe(true);
  expect(hasLogAxis(curveSet('train/loss', [2.3, 2.1]))).toBe(false);
  expect(hasLogAxis(curveSet('train/loss', [1, 0]))).toBe(false);
  expect(hasLogAxis(curveSet('test/accuracy', [0.1, 0.98]))).toBe(false);
  expect(hasLogAxis(curveSet('train/loss', [null]))).toBe(false);
});

test('trials have colours of their own, also when there are very many', () => {
  for (const count of [1, 8, 9, 40]) {
    const colours = Array.from({ length: count }, (_, position) => curveColour(position, count));
    expect(new Set(colours).size).toBe(count);
  }
  expect(curveColour(39, 10_000)).toBe(curveColour(39, 40));
});
