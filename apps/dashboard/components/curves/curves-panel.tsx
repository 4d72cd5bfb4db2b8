'use client';

import { useEffect, useState } from 'react';
import type { Metric } from '@basin/core';
import type { CurveSet } from '../../data/curves.ts';
import { useLiveSweep } from '../live/live-sweep.tsx';
import { CurveChart } from './curve-chart.tsx';
import { curveColour } from './curve-colour.ts';
import styles from './curves.module.css';

/** At most this often while trials run. */
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

  const toggle = (taskId: string) => {
    const next = new Set(hidden);
    if (!next.delete(taskId)) next.add(taskId);
    setHidden(next);
  };
  const drawn = set.curves.reduce((sum, { values }) => sum + values.length, 0);
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
      <div className={styles['columns']}>
        <div>
          <CurveChart
            set={set}
            markup={props.markup}
            hidden={hidden}
            version={`${set.metric.name} ${String(drawn)} ${[...hidden].join()} ${String(set.curves.length)}`}
            aspect={0.42}
          />
        </div>
        <ul className={styles['legend']} aria-label="Trials drawn">
          {set.curves.map(({ taskId, label, position }) => (
            <li key={taskId}>
              <button
                type="button"
                aria-pressed={!hidden.has(taskId)}
                onClick={() => toggle(taskId)}
                title={hidden.has(taskId) ? 'Show' : 'Hide'}
              >
                <span style={{ background: curveColour(position, set.trialCount) }} />
                {label}
              </button>
            </li>
          ))}
        </ul>
      </div>
    </div>
  );
}
