'use client';

import { useEffect, useMemo, useRef, useState } from 'react';
import { curveGroups, firstGrouping, groupings } from '@basin/charts/metric-curves';
import type { Metric } from '@basin/core';
import type { CurveSet } from '../../data/curves.ts';
import { ofBase } from '../base-path.ts';
import { readSetting, writeSetting } from '../figures/chart-address.ts';
import { useLiveSweep } from '../live/live-sweep.tsx';
import { type Refresher, refresher } from '../live/refresher.ts';
import { CurveChart } from './curve-chart.tsx';
import { CurveHelp, CurveLegend, GroupingChoice } from './curve-legend.tsx';
import { alongsOf } from './along.ts';
import { wholeRange } from './curve-range.ts';
import { CurveViewChoice } from './curve-view-choice.tsx';
import { useCurveView, useHiddenCurves } from './use-curve-view.ts';
import { useGrouping } from './use-grouping.ts';
import { withNew } from './with-new.ts';
import styles from './curves.module.css';

/** At most this often while trainings run. */
const fetchEveryMs = 1_200;

/** Training curves of a sweep: one metric at a time, new points as they are measured. */
export function CurvesPanel(props: {
  sweepId: string;
  metrics: Metric[];
  initial: CurveSet;
  markup: string;
}) {
  const { sweepId, metrics } = props;
  const { metricsVersion, paceMs } = useLiveSweep();
  const [metric, setMetric] = useState(props.initial.metric.name);
  const [set, setSet] = useState(props.initial);
  const [grouping, choose] = useGrouping(props.initial.curves, firstGrouping(props.initial.curves));
  const { hidden, hide, toggle } = useHiddenCurves();
  const [view, changeView] = useCurveView();
  const { initial } = props;
  const whole = useMemo(() => wholeRange([set], view.across), [set, view.across]);
  const along = view.along === initial.along ? null : view.along;

  // What was chosen stands in the address, so that a reload and a reader of it see the same.
  useEffect(() => {
    const chosen = readSetting('curves');
    if (metrics.some(({ name }) => name === chosen)) setMetric(chosen as string);
  }, []);

  const fetches = useRef<Refresher | null>(null);

  useEffect(() => {
    const aborted = new AbortController();
    let known = metric === initial.metric.name && along === null ? initial : null;
    const chosen = `metric=${encodeURIComponent(metric)}${along === null ? '' : `&along=${along}`}`;
    const load = async () => {
      const after = known === null ? '' : `&after=${String(known.cursor)}`;
      const address = `/api/sweeps/${sweepId}/curves?${chosen}${after}`;
      const response = await fetch(ofBase(address), { signal: aborted.signal });
      if (!response.ok || aborted.signal.aborted) return;
      const found = (await response.json()) as CurveSet;
      // Two that were asked for together may come in any order.
      if (known !== null && found.cursor < known.cursor) return;
      known = known === null ? found : withNew(known, found);
      setSet(known);
    };
    // At the first word of new points, then at intervals: a wait that each word began anew would not
    // end while metrics come.
    fetches.current = refresher(load);
    if (known === null) fetches.current.call(0);
    else setSet(known);
    return () => {
      fetches.current?.cancel();
      aborted.abort();
    };
    // Shown anew by the server, the panel goes on from what it has.
  }, [metric, along, sweepId, initial.metric.name]);

  useEffect(() => {
    if (metricsVersion > 0) fetches.current?.call(Math.max(fetchEveryMs, paceMs));
  }, [metric, along, metricsVersion]);

  const chooseMetric = (name: string) => {
    setMetric(name);
    writeSetting('curves', name === props.initial.metric.name ? null : name);
  };
  const chooseGrouping = (name: string | null) => {
    choose(name);
    hide(new Set());
  };
  return (
    <div className={styles['panel']}>
      <div className={styles['metrics']} role="group" aria-label="Metric">
        {metrics.map(({ name }) => (
          <button
            key={name}
            type="button"
            className={styles['metric']}
            aria-pressed={name === metric}
            onClick={() => chooseMetric(name)}
          >
            {name}
          </button>
        ))}
      </div>
      <GroupingChoice names={groupings(set.curves)} grouping={grouping} choose={chooseGrouping} />
      <CurveViewChoice
        view={view}
        along={set.along}
        alongs={alongsOf(initial.along)}
        whole={whole}
        isGrouped={grouping !== null}
        change={changeView}
      />
      <div className={styles['columns']}>
        <div>
          <CurveChart
            set={set}
            markup={props.markup}
            grouping={grouping}
            hidden={hidden}
            view={view}
            whole={whole}
            change={changeView}
            aspect={0.42}
          />
        </div>
        <CurveLegend groups={curveGroups(set.curves, grouping)} hidden={hidden} toggle={toggle} />
      </div>
      <CurveHelp />
    </div>
  );
}
