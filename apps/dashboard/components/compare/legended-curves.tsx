'use client';

import { useState } from 'react';
import { curveGroups, firstGrouping, type Grouping } from '@basin/charts/metric-curves';
import type { CurveSet } from '../../data/curves.ts';
import { CurveChart } from '../curves/curve-chart.tsx';
import { CurveLegend } from '../curves/curve-legend.tsx';

/** One metric's curves with their names, each of which can be hidden. */
export function LegendedCurves(props: {
  set: CurveSet;
  markup: string;
  /** What curves are put together by; default: what suits their number. */
  grouping?: Grouping;
}) {
  const { set, markup } = props;
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set());
  const grouping = props.grouping ?? firstGrouping(set.curves);
  // All are settings: the word says nothing.
  const groups = curveGroups(set.curves, grouping).map((group) => ({
    ...group,
    label: group.label.replace(/^setting = /, ''),
  }));
  const toggle = (key: string) => {
    const next = new Set(hidden);
    if (!next.delete(key)) next.add(key);
    setHidden(next);
  };
  return (
    <>
      <CurveChart set={set} markup={markup} grouping={grouping} hidden={hidden} aspect={0.52} />
      <CurveLegend groups={groups} hidden={hidden} toggle={toggle} />
    </>
  );
}
