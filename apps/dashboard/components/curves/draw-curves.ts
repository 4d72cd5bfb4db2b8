import {
  type CsvRecord,
  curveGroups,
  type CurveRecord,
  curveRows,
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
) {
  return plotCurves(curveRecord(set, grouping, hidden), size);
}

/** The points that are drawn, as rows of a table. */
export function drawnRows(
  set: CurveSet,
  grouping: Grouping,
  hidden?: ReadonlySet<string>,
): CsvRecord[] {
  return curveRows(curveRecord(set, grouping, hidden));
}

function curveRecord(
  { metric, curves }: CurveSet,
  grouping: Grouping,
  hidden?: ReadonlySet<string>,
): CurveRecord {
  const y = { label: metricLabel(metric), percent: metric.format === 'fraction' };
  return metricCurveRecord({ x: { label: 'Epoch' }, y }, curveGroups(curves, grouping), hidden);
}
