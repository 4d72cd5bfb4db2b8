'use client';

import { useState } from 'react';
import { curveGroups, firstGrouping } from '@basin/charts/metric-curves';
import type { CurveSet } from '../../data/curves.ts';
import { CurveChart } from '../curves/curve-chart.tsx';
import { CurveLegend } from '../curves/curve-legend.tsx';

/** One metric's curves with their names, each of which can be hidden. */
export function LegendedCurves({ set, markup }: { set: CurveSet; markup: string }) {
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set());
  const grouping = firstGrouping(set.curves);
  const toggle = (key: string) => {
    const next = new Set(hidden);
    if (!next.delete(key)) next.add(key);
    setHidden(next);
  };
  return (
    <>
      <CurveChart set={set} markup={markup} grouping={grouping} hidden={hidden} aspect={0.52} />
      <CurveLegend groups={curveGroups(set.curves, grouping)} hidden={hidden} toggle={toggle} />
    </>
  );
}
