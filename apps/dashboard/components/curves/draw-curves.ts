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

/** What a set's curves run along. */
export function curveAxis({ along }: Pick<CurveSet, 'along'>): { label: string } {
  return { label: along === 'steps' ? 'Step' : 'Epoch' };
}

function curveRecord(set: CurveSet, grouping: Grouping, hidden?: ReadonlySet<string>): CurveRecord {
  const { metric, curves } = set;
  const y = { label: metricLabel(metric), percent: metric.format === 'fraction' };
  return metricCurveRecord({ x: curveAxis(set), y }, curveGroups(curves, grouping), hidden);
}
