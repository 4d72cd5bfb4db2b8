'use client';

import { useRouter } from 'next/navigation';
import { useMemo } from 'react';
import { curveGroups, firstGrouping, type Grouping, groupings } from '@basin/charts/metric-curves';
import { metricLabel } from '@basin/core';
import type { CurveSet } from '../../data/curves.ts';
import type { Along } from './along.ts';
import { CurveChart } from './curve-chart.tsx';
import { CurveHelp, CurveLegend, GroupingChoice } from './curve-legend.tsx';
import { wholeRange } from './curve-range.ts';
import { CurveViewChoice } from './curve-view-choice.tsx';
import { type PanelView, useCurveView, useHiddenCurves } from './use-curve-view.ts';
import { useGrouping } from './use-grouping.ts';
import styles from './curves.module.css';

/**
 * Curves of several metrics beside each other, all seen in the same way and pointed into together. Along
 * what they run the server knows: it is asked for the page along something else.
 */
export function CurveGrid(props: {
  charts: readonly { set: CurveSet; markup: string }[];
  alongs: readonly Along[];
  /** What curves are put together by at first; default: what suits their number. */
  grouping?: Grouping;
  /** What the page has a choice for already. */
  given?: { grouping: Grouping; summary: string };
}) {
  const { charts, alongs, given } = props;
  const sets = charts.map(({ set }) => set);
  const curves = sets.flatMap((set) => set.curves);
  const router = useRouter();
  const first =
    props.grouping === undefined ? firstGrouping(sets[0]?.curves ?? []) : props.grouping;
  const [chosen, choose] = useGrouping(curves, first);
  const grouping = given === undefined ? chosen : given.grouping;
  const { hidden, hide, toggle } = useHiddenCurves();
  const [own, changeView] = useCurveView();
  const view = given === undefined ? own : { ...own, summary: given.summary };
  const whole = useMemo(() => wholeRange(sets, view.across), [charts, view.across]);
  // What they are put together by at first can be chosen again.
  const names = useMemo(
    () => [...new Set([...groupings(curves), ...(first === null ? [] : [first])])],
    [charts, first],
  );

  const change = (changed: Partial<PanelView>) => {
    changeView(changed);
    if (changed.along !== undefined) router.replace(location.href, { scroll: false });
  };
  const chooseGrouping = (name: Grouping) => {
    choose(name);
    hide(new Set());
  };
  const along = sets[0]?.along ?? 'epochs';
  return (
    <>
      {given === undefined ? (
        <GroupingChoice names={names} grouping={grouping} choose={chooseGrouping} />
      ) : null}
      <CurveViewChoice
        {...{ view, along, alongs, whole, change }}
        isGrouped={given === undefined && grouping !== null}
      />
      <ul className={charts.length === 1 ? styles['single'] : styles['small']}>
        {charts.map(({ set, markup }) => (
          <li key={set.metric.name}>
            {given === undefined ? <h3>{metricLabel(set.metric)}</h3> : null}
            <CurveChart
              {...{ set, markup, grouping, hidden, view, whole, change }}
              aspect={charts.length === 1 ? 0.42 : 0.52}
            />
            <CurveLegend groups={shownGroups(set, grouping)} hidden={hidden} toggle={toggle} />
          </li>
        ))}
      </ul>
      <CurveHelp />
    </>
  );
}

/** None where the drawing has names of its own, or there is nothing to tell apart. */
function shownGroups(set: CurveSet, grouping: Grouping) {
  const groups = curveGroups(set.curves, grouping);
  if (
    groups.length === 1 ||
    (set.inOrder === true && groups.some(({ colour }) => colour === null))
  ) {
    return [];
  }
  // All are settings: the word says nothing.
  return groups.map((group) => ({ ...group, label: group.label.replace(/^setting = /, '') }));
}
