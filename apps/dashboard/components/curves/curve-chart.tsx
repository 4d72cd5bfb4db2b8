'use client';

import { useRef } from 'react';
import type { Scale } from '@observablehq/plot';
import type { CurveRecord, ShownRange } from '@basin/charts';
import { colourNote, curveGroups, type Grouping } from '@basin/charts/metric-curves';
import { formatCount, metricLabel, plural } from '@basin/core';
import type { CurveSet } from '../../data/curves.ts';
import { Downloads } from '../figures/downloads.tsx';
import { type DrawnPlot, PlotCanvas } from '../figures/plot-canvas.tsx';
import { type CurveZoom, followDrags, followKey } from './curve-gestures.ts';
import { endsOf, shownRange } from './curve-range.ts';
import { joinPointing } from './pointed-together.ts';
import { type PanelView, writeKept } from './use-curve-view.ts';
import styles from './curves.module.css';

/** One metric's curves, and how much of what is stored they show. */
export function CurveChart(props: {
  set: CurveSet;
  markup: string;
  grouping: Grouping;
  hidden: ReadonlySet<string>;
  view: PanelView;
  /** Of all curves of the page; null: there is nothing to look nearer at. */
  whole: ShownRange | null;
  change: (change: Partial<PanelView>) => void;
  aspect: number;
}) {
  const { set, grouping, hidden, view, whole, change } = props;
  const drawn = useRef<CurveRecord | null>(null);
  const groups = curveGroups(set.curves, grouping);
  const note =
    set.inOrder === true ? null : colourNote(groups.filter(({ key }) => !hidden.has(key)));
  const load = async () => {
    const { curveRecord, plotCurves } = await import('./draw-curves.ts');
    return (size: { width: number; height: number }) => {
      drawn.current = curveRecord(set, grouping, hidden, view);
      return plotCurves(drawn.current, size);
    };
  };
  const zoom: CurveZoom = {
    shown: whole === null ? null : shownRange(whole, view),
    change: (range) => (whole === null ? undefined : change(endsOf(whole, range))),
    keep: writeKept,
  };
  const zoomRef = useRef(zoom);
  zoomRef.current = zoom;
  const onDrawn = ({ element, plot }: DrawnPlot): (() => void) => {
    const [x, y] = [plot.scale('x'), plot.scale('y')];
    if (!(plot instanceof SVGSVGElement) || x === undefined || y === undefined) return () => {};
    const [left = 0, right = 0] = x.range as number[];
    const [bottom = 0, top = 0] = y.range as number[];
    const place = (scale: Scale, value: number) => Number(scale.apply(value));
    const leave = joinPointing({
      ...{ svg: plot, top, bottom },
      curves: drawn.current?.curves ?? [],
      placeOf: (atX, atY) => ({ x: place(x, atX), y: place(y, atY) }),
    });
    const axis = { ends: x.domain as [number, number], isLog: x.type === 'log' };
    const frame: [number, number] = [left, right];
    const end = followDrags(
      { element, svg: plot, axis, frame, top, bottom },
      () => zoomRef.current,
    );
    return () => {
      leave();
      end();
    };
  };
  return (
    <>
      <PlotCanvas
        label={`${metricLabel(set.metric)} over ${set.along}, ${plural(groups.length, 'curve')}`}
        markup={props.markup}
        version={`${versionOf(set, grouping, hidden)} ${JSON.stringify(view)}`}
        aspect={props.aspect}
        load={load}
        onDrawn={onDrawn}
        onKey={(pressed, svg) => followKey(pressed, svg, zoom)}
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

/** `40 of 100 trainings; 1,200 of 60,000 points`; of one training, its points. */
function describeCoverage(set: CurveSet): string {
  const stored = set.curves.reduce((sum, { pointCount }) => sum + pointCount, 0);
  const drawn = set.curves.reduce((sum, { y }) => sum + y.length, 0);
  const kept = set.curves.some(({ isSampled }) => isSampled)
    ? ', read in samples: values between them may be more extreme'
    : ', extremes kept';
  const points = `${formatCount(drawn)} of ${plural(stored, 'point')}${drawn < stored ? kept : ''}`;
  return set.trainingCount === 1
    ? points
    : `${formatCount(set.curves.length)} of ${plural(set.trainingCount, 'training')}; ${points}`;
}
