import { expect, test } from 'vitest';
import { allOf, signOfMean, withinMargin } from '../judging/index.ts';
import { claimCharts } from './claim-charts.ts';

const loss = { quantity: 'mean difference in test loss, A − B,', expect: 'negative' } as const;

test('an axis says what each value is, and of what', () => {
  const [chart] = claimCharts(signOfMean([-1, -2, -4], { ...loss, unit: 'run' }).evidence);
  expect(chart).toMatchObject({
    x: { label: 'difference in test loss, A − B' },
    unit: 'run',
    rows: [{ name: null, values: [-1, -2, -4], margin: null }],
  });
});

test('differences of fractions are in percentage points, margin and interval too', () => {
  const question = { quantity: 'difference in accuracy', margin: 0.02, inPoints: true };
  const [chart] = claimCharts(withinMargin([0.01, 0.03, 0.02], question).evidence);
  expect(chart?.x.label).toBe('difference in accuracy (percentage points)');
  const [row] = chart?.rows ?? [];
  expect(row?.values).toEqual([1, 3, 2]);
  expect(row?.margin).toBe(2);
  expect(row?.interval?.estimate).toBeCloseTo(2, 12);
});

test('parts that measure the same share a chart, others and those of another scale have their own', () => {
  const parts = allOf({
    common: signOfMean([-1, -2], loss),
    separate: signOfMean([-3, -2], loss),
    tiny: signOfMean([-1e-7, 2e-7], loss),
    accuracy: signOfMean([0.1, 0.2], { ...loss, quantity: 'accuracy' }),
  });
  const names = claimCharts(parts.evidence).map(({ rows }) => rows.map(({ name }) => name));
  expect(names).toEqual([['common', 'separate'], ['tiny'], ['accuracy']]);
});

test('evidence as it was stored before it named its quantity still has a picture', () => {
  const old = { values: [1, 2], interval: { estimate: 1.5, low: 1, high: 2 } };
  expect(claimCharts(old)).toMatchObject([{ x: { label: 'value' }, unit: 'seed' }]);
  expect(claimCharts(null)).toEqual([]);
});
