import 'server-only';
import { formatCount, metricLabel } from '@basin/core';
import { curveAxis } from '../components/curves/draw-curves.ts';
import type { TitledChart } from '../components/task/chart-record.ts';
import type { CurveSet } from './curves.ts';

/** A training's own curves, a chart a quantity: train and test over each other, layers too. */
export function trainingCharts(sets: readonly CurveSet[]): TitledChart[] {
  const byQuantity = new Map<string, { of: string; set: CurveSet }[]>();
  for (const set of sets) {
    const [first = '', ...rest] = set.metric.name.split('/');
    const quantity = rest.length === 0 ? first : rest.join('/');
    const known = byQuantity.get(quantity) ?? [];
    byQuantity.set(quantity, [...known, { of: rest.length === 0 ? '' : first, set }]);
  }
  return [...byQuantity].map(([quantity, parts]) => chartOf(quantity, parts));
}

function chartOf(quantity: string, parts: readonly { of: string; set: CurveSet }[]): TitledChart {
  const [first] = parts;
  const unit = first === undefined ? '' : (first.set.metric.unit ?? '');
  const sum = (counts: number[]): number => counts.reduce((all, one) => all + one, 0);
  const curves = parts.flatMap(({ set }) => set.curves);
  const drawn = sum(curves.map(({ y }) => y.length));
  const stored = sum(curves.map(({ pointCount }) => pointCount));
  const kept = curves.some(({ isSampled }) => isSampled)
    ? ', read in samples: values between them may be more extreme'
    : ', extremes kept';
  return {
    id: `curve-${quantity}`,
    title: parts.length === 1 && first !== undefined ? metricLabel(first.set.metric) : quantity,
    caption: `${formatCount(drawn)} of ${formatCount(stored)} points${drawn < stored ? kept : ''}`,
    chart: {
      kind: 'curves',
      record: {
        x: first === undefined ? { label: 'Epoch' } : curveAxis(first.set),
        y: {
          label: unit === '' ? quantity : `${quantity} (${unit})`,
          percent: first?.set.metric.format === 'fraction',
        },
        curves: parts.flatMap(({ of, set }) =>
          set.curves.map(({ x, y }) => ({
            ...{ label: of === '' ? quantity : of, panel: null, dashed: of === 'test' },
            points: x.map((at, index) => ({ x: at, y: y[index] ?? null, low: null, high: null })),
          })),
        ),
        ...(parts.length > 8 ? { colours: 'ordered' as const } : {}),
        legend: parts.length > 1,
      },
    },
  };
}
