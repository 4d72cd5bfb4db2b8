import * as Plot from '@observablehq/plot';
import type { CurveSet, TrialCurve } from '../../data/curves.ts';
import { formatMetric } from '@basin/core';
import { curveColour } from './curve-colour.ts';

/** Losses and norms span decades; a logarithmic axis shows them when every value is positive. */
export function hasLogAxis(set: CurveSet): boolean {
  if (set.metric.format === 'fraction') return false;
  let low = Infinity;
  let high = 0;
  for (const { values } of set.curves) {
    for (const value of values) {
      if (value === null) continue;
      if (value <= 0) return false;
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
  }
  return high / low > 5;
}

interface Point {
  curve: TrialCurve;
  epoch: number;
  value: number;
}

/** One metric of several trials over epochs; `hidden` trials are left out, colours stay. */
export function curvePlot(
  set: CurveSet,
  size: { width: number; height: number },
  hidden: ReadonlySet<string> = new Set(),
  interactive = false,
): Plot.PlotOptions {
  const shown = set.curves.filter((curve) => !hidden.has(curve.taskId));
  const log = hasLogAxis(set);
  const percent = set.metric.format === 'fraction';
  const points: Point[] = shown.flatMap((curve) =>
    curve.values.flatMap((value, at) =>
      value === null ? [] : [{ curve, epoch: curve.epochs[at] ?? 0, value }],
    ),
  );
  const single = shown.length > 0 && shown.every((curve) => curve.values.length === 1);
  const lines = shown.map((curve) => {
    const stroke = curveColour(curve.position, set.trialCount);
    const x = (_: unknown, at: number) => curve.epochs[at];
    // NaN breaks the line: a diverged step is a gap, not a bridge.
    const y = (value: number | null) => value ?? Number.NaN;
    return single
      ? Plot.dot(curve.values, { x, y, fill: stroke, r: 3 })
      : Plot.lineY(curve.values, { x, y, stroke, strokeWidth: 1.6, strokeOpacity: 0.92 });
  });
  return {
    ...size,
    marginLeft: 58,
    marginRight: 14,
    marginTop: 18,
    marginBottom: 38,
    style: { background: 'transparent', fontSize: '12px' },
    x: {
      label: 'epoch',
      labelAnchor: 'center',
      labelArrow: 'none',
      tickSize: 4,
      ticks: size.width / 90,
    },
    y: {
      type: log ? 'log' : 'linear',
      label: null,
      grid: true,
      tickSize: 0,
      nice: !log,
      ...(percent
        ? { tickFormat: (value: number) => `${String(Number((value * 100).toFixed(2)))} %` }
        : {}),
      ...(log
        ? { ticks: 5, tickFormat: (value: number) => String(Number(value.toPrecision(2))) }
        : {}),
    },
    marks: [
      ...lines,
      ...(interactive
        ? [
            Plot.ruleX(points, Plot.pointerX({ x: 'epoch', strokeOpacity: 0.25 })),
            Plot.dot(
              points,
              Plot.pointer({ x: 'epoch', y: 'value', r: 3.5, fill: 'currentColor' }),
            ),
            Plot.tip(
              points,
              Plot.pointer({
                x: 'epoch',
                y: 'value',
                title: ({ curve, epoch, value }: Point) =>
                  `${curve.label}\nepoch ${String(Number(epoch.toFixed(2)))}: ${formatMetric(set.metric.format, value)}`,
                fill: 'var(--basin-paper)',
                textPadding: 8,
              }),
            ),
          ]
        : []),
    ],
  };
}
