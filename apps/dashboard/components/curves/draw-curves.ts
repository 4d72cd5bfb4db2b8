import {
  type CsvRecord,
  curveGroups,
  type CurveRecord,
  curveRows,
  type CurveView,
  type Grouping,
  metricCurveRecord,
  plotCurves,
} from '@basin/charts';
import { metricLabel } from '@basin/core';
import type { CurveSet } from '../../data/curves.ts';

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
  view?: CurveView,
) {
  return plotCurves(curveRecord(set, grouping, hidden, view), size);
}

/** The points that are drawn, as rows of a table. */
export function drawnRows(
  set: CurveSet,
  grouping: Grouping,
  hidden?: ReadonlySet<string>,
  view?: CurveView,
): CsvRecord[] {
  return curveRows(curveRecord(set, grouping, hidden, view));
}

const axisLabels = {
  ...{ epochs: 'Epoch', steps: 'Step', seconds: 'Time since the training began (s)' },
} as const;

/** What a set's curves run along. */
export function curveAxis({ along }: Pick<CurveSet, 'along'>): { label: string } {
  return { label: axisLabels[along] };
}

function curveRecord(
  set: CurveSet,
  grouping: Grouping,
  hidden?: ReadonlySet<string>,
  view?: CurveView,
): CurveRecord {
  const { metric, curves } = set;
  const y = { label: metricLabel(metric), percent: metric.format === 'fraction' };
  const groups = curveGroups(curves, grouping);
  return metricCurveRecord({ x: curveAxis(set), y }, groups, hidden, undefined, view);
}
