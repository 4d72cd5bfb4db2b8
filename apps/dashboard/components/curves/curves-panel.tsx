'use client';

import { useEffect, useState } from 'react';
import { curveGroups, firstGrouping, groupings } from '@basin/charts/metric-curves';
import type { Metric } from '@basin/core';
import type { CurveSet } from '../../data/curves.ts';
import { useLiveSweep } from '../live/live-sweep.tsx';
import { CurveChart } from './curve-chart.tsx';
import { CurveLegend, GroupingChoice } from './curve-legend.tsx';
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
  const { metricsVersion } = useLiveSweep();
  const [metric, setMetric] = useState(props.initial.metric.name);
  const [set, setSet] = useState(props.initial);
  const [grouping, setGrouping] = useState(() => firstGrouping(props.initial.curves));
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set());

  useEffect(() => {
    if (metric === props.initial.metric.name && metricsVersion === 0) {
      setSet(props.initial);
      return;
    }
    const aborted = new AbortController();
    const load = async () => {
      const address = `/api/sweeps/${sweepId}/curves?metric=${encodeURIComponent(metric)}`;
      const response = await fetch(address, { signal: aborted.signal });
      if (response.ok) setSet((await response.json()) as CurveSet);
    };
    // A new metric is fetched at once; new points of the same one may wait a little.
    const delay = setTimeout(
      () => void load().catch(() => undefined),
      set.metric.name === metric ? fetchEveryMs : 0,
    );
    return () => {
      clearTimeout(delay);
      aborted.abort();
    };
  }, [metric, metricsVersion, sweepId, props.initial.metric.name]);

  const toggle = (key: string) => {
    const next = new Set(hidden);
    if (!next.delete(key)) next.add(key);
    setHidden(next);
  };
  const chooseGrouping = (name: string | null) => {
    setGrouping(name);
    setHidden(new Set());
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
            onClick={() => setMetric(name)}
          >
            {name}
          </button>
        ))}
      </div>
      <GroupingChoice names={groupings(set.curves)} grouping={grouping} choose={chooseGrouping} />
      <div className={styles['columns']}>
        <div>
          <CurveChart
            set={set}
            markup={props.markup}
            grouping={grouping}
            hidden={hidden}
            aspect={0.42}
          />
        </div>
        <CurveLegend groups={curveGroups(set.curves, grouping)} hidden={hidden} toggle={toggle} />
      </div>
    </div>
  );
}
