import {
  type Axis,
  type CsvRecord,
  curveGroups,
  type CurveRecord,
  curveRows,
  type CurveView,
  type Grouping,
  metricCurveRecord,
  mostColours,
  plotCurves,
  summaries,
} from '@basin/charts';
import { metricLabel } from '@basin/core';
import type { CurveSet } from '../../data/curves.ts';

/** How they are seen; `summary`: how the trainings of a group are put together, of `summaries`. */
type DrawnView = CurveView & { summary?: string };

interface Size {
  width: number;
  height: number;
}

/** A set of curves as the charts library draws them. */
export function drawCurves(
  set: CurveSet,
  size: Size,
  grouping: Grouping,
  hidden?: ReadonlySet<string>,
  view?: DrawnView,
) {
  return plotCurves(curveRecord(set, grouping, hidden, view), size);
}

/** The points that are drawn, as rows of a table. */
export function drawnRows(
  set: CurveSet,
  grouping: Grouping,
  hidden?: ReadonlySet<string>,
  view?: DrawnView,
): CsvRecord[] {
  return curveRows(curveRecord(set, grouping, hidden, view));
}

const axisLabels = {
  ...{ epochs: 'Epoch', steps: 'Step', seconds: 'Time since the training began (s)' },
  clock: 'Time of day (UTC)',
} as const;

/** What a set's curves run along. */
export function curveAxis({ along, clockFromMs }: Pick<CurveSet, 'along' | 'clockFromMs'>): Axis {
  return { label: axisLabels[along], ...(clockFromMs === undefined ? {} : { clockFromMs }) };
}

/** What is drawn of a set. */
export function curveRecord(
  set: CurveSet,
  grouping: Grouping,
  hidden?: ReadonlySet<string>,
  view?: DrawnView,
): CurveRecord {
  const { metric, curves } = set;
  const y = { label: metricLabel(metric), percent: metric.format === 'fraction' };
  const groups = curveGroups(curves, grouping);
  const over = Object.entries(summaries).find(([name]) => name === view?.summary)?.[1];
  const record = metricCurveRecord({ x: curveAxis(set), y }, groups, hidden, over, view);
  if (set.inOrder !== true || groups.length <= mostColours) return record;
  const shaded = record.curves.map(({ colour: _, ...curve }) => curve);
  return { ...record, colours: 'ordered', legend: true, curves: shaded };
}

export { plotCurves };
