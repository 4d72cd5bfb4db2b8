'use client';

import { useEffect, useRef, useState } from 'react';
import { curveGroups, firstGrouping, groupings } from '@basin/charts/metric-curves';
import type { Metric } from '@basin/core';
import type { CurveSet } from '../../data/curves.ts';
import { useLiveSweep } from '../live/live-sweep.tsx';
import { type Throttled, throttled } from '../live/throttled.ts';
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

  const fetches = useRef<Throttled | null>(null);

  useEffect(() => {
    const aborted = new AbortController();
    const load = async () => {
      const address = `/api/sweeps/${sweepId}/curves?metric=${encodeURIComponent(metric)}`;
      const response = await fetch(address, { signal: aborted.signal });
      if (response.ok) setSet((await response.json()) as CurveSet);
    };
    // At the first word of new points, then at intervals: a wait that each word began anew would not
    // end while metrics come.
    fetches.current = throttled(() => void load().catch(() => undefined), fetchEveryMs);
    if (metric !== props.initial.metric.name) fetches.current.call();
    else setSet(props.initial);
    return () => {
      fetches.current?.cancel();
      aborted.abort();
    };
  }, [metric, sweepId, props.initial.metric.name]);

  useEffect(() => {
    if (metricsVersion > 0) fetches.current?.call();
  }, [metric, metricsVersion]);

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
