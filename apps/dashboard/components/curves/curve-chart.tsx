'use client';

import type { CurveView } from '@basin/charts';
import { colourNote, curveGroups, type Grouping } from '@basin/charts/metric-curves';
import { formatCount, metricLabel, plural } from '@basin/core';
import type { CurveSet } from '../../data/curves.ts';
import { Downloads } from '../figures/downloads.tsx';
import { PlotCanvas } from '../figures/plot-canvas.tsx';
import styles from './curves.module.css';

const noneHidden: ReadonlySet<string> = new Set();

/** One metric's curves, and how much of what is stored they show. */
export function CurveChart(props: {
  set: CurveSet;
  markup: string;
  grouping?: Grouping;
  hidden?: ReadonlySet<string>;
  view?: CurveView;
  aspect: number;
}) {
  const { set, grouping = null, hidden = noneHidden, view } = props;
  const groups = curveGroups(set.curves, grouping);
  const note = colourNote(groups.filter(({ key }) => !hidden.has(key)));
  const load = async () => {
    const { drawCurves } = await import('./draw-curves.ts');
    return (size: { width: number; height: number }) =>
      drawCurves(set, size, grouping, hidden, view);
  };
  return (
    <>
      <PlotCanvas
        label={`${metricLabel(set.metric)} over ${set.along}, ${plural(groups.length, 'curve')}`}
        markup={props.markup}
        version={`${versionOf(set, grouping, hidden)} ${JSON.stringify(view)}`}
        aspect={props.aspect}
        load={load}
      />
      <p className={`numbers ${styles['coverage']}`}>{describeCoverage(set)}</p>
      {note === null ? null : <p className={styles['coverage']}>{note}</p>}
      <Downloads
        fileName={`curves-${set.metric.name}`}
        title={metricLabel(set.metric)}
        load={load}
        rows={async () => (await import('./draw-curves.ts')).drawnRows(set, grouping, hidden, view)}
      />
    </>
  );
}

/** Stored points, not drawn ones: a thinned curve that grows keeps its number of drawn points. */
function versionOf(set: CurveSet, grouping: Grouping, hidden: ReadonlySet<string>): string {
  const stored = set.curves.reduce((sum, { pointCount }) => sum + pointCount, 0);
  return JSON.stringify([
    set.metric.name,
    set.along,
    stored,
    set.curves.length,
    grouping,
    [...hidden],
  ]);
}

/** `1,200 of 60,000 points, 40 of 100 trainings`. */
function describeCoverage(set: CurveSet): string {
  const stored = set.curves.reduce((sum, { pointCount }) => sum + pointCount, 0);
  const drawn = set.curves.reduce((sum, { y }) => sum + y.length, 0);
  const kept = set.curves.some(({ isSampled }) => isSampled)
    ? ', read in samples: values between them may be more extreme'
    : ', extremes kept';
  const points = `${formatCount(drawn)} of ${plural(stored, 'point')}${drawn < stored ? kept : ''}`;
  return set.curves.length === set.trainingCount
    ? points
    : `${points}; ${formatCount(set.curves.length)} of ${plural(set.trainingCount, 'training')}`;
}
