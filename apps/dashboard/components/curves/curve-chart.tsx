'use client';

import type { CurveSet } from '../../data/curves.ts';
import { formatCount, metricLabel, plural } from '@basin/core';
import { PlotCanvas } from '../figures/plot-canvas.tsx';
import styles from './curves.module.css';

/** One metric's curves, and how much of what is stored they show. */
export function CurveChart(props: {
  set: CurveSet;
  markup: string;
  hidden: ReadonlySet<string>;
  version: string;
  aspect: number;
}) {
  const { set, hidden } = props;
  const load = async () => {
    const { curvePlot } = await import('./curve-plot.ts');
    return (size: { width: number; height: number }) => curvePlot(set, size, hidden, true);
  };
  return (
    <>
      <PlotCanvas
        label={`${metricLabel(set.metric)} over epochs, ${plural(set.curves.length, 'curve')}`}
        markup={props.markup}
        version={props.version}
        aspect={props.aspect}
        load={load}
      />
      <p className={`numbers ${styles['coverage']}`}>{describeCoverage(set)}</p>
    </>
  );
}

/** `1,200 of 60,000 points, 40 of 100 trials`. */
function describeCoverage(set: CurveSet): string {
  const stored = set.curves.reduce((sum, { pointCount }) => sum + pointCount, 0);
  const drawn = set.curves.reduce((sum, { values }) => sum + values.length, 0);
  const points = `${formatCount(drawn)} of ${plural(stored, 'point')}${drawn < stored ? ', extremes kept' : ''}`;
  return set.curves.length === set.trialCount
    ? points
    : `${points}; ${formatCount(set.curves.length)} of ${plural(set.trialCount, 'trial')}`;
}
