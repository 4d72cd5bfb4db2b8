'use client';

import { useEffect, useState } from 'react';
import type { Bar, BarRecord } from '@basin/charts';
import { formatCount, plural, samplePlaces } from '@basin/core';
import { type FeatureImportance, featureImportance } from '@basin/statistics';
import type { DrawnView } from '../../../data/trial-view.ts';
import { Downloads } from '../../figures/downloads.tsx';
import { axisScale } from './axis-scale.ts';
import styles from './views.module.css';

/** Fewer tasks than these say nothing of what matters. */
const leastTasks = 10;
/** More would keep the reader waiting: a sample of them is taken. */
const mostTasks = 400;

/** How much each parameter matters to the last column: computed here, a tree at a time. */
export function ImportanceView({ view }: { view: DrawnView }) {
  const [found, setFound] = useState<FeatureImportance[] | null>(null);
  const features = view.columns.slice(0, -1);
  const target = view.columns.at(-1);
  const usable = view.rows.filter(
    ({ isInside, values }) => isInside && typeof values.at(-1) === 'number',
  );
  const enough = usable.length >= leastTasks && features.length > 0;
  const taken = samplePlaces(usable.length, mostTasks).map(
    (place) => usable[place] as (typeof usable)[number],
  );
  const given = JSON.stringify(taken.map(({ values }) => values));

  useEffect(() => {
    setFound(null);
    if (!enough) return;
    const rows = JSON.parse(given) as (typeof taken)[number]['values'][];
    const columns = features.map((_, index) => {
      const values = rows.map((row) => row[index] ?? null);
      const scale = axisScale(values);
      // What a task has not is a value of its own, below all others.
      return values.map((value) => scale.at(value) ?? -0.2);
    });
    const forest = featureImportance(
      columns,
      rows.map((row) => row.at(-1) as number),
    );
    let timer: ReturnType<typeof setTimeout>;
    const grow = () => {
      const { value, done } = forest.next();
      if (value !== undefined) setFound(value);
      if (done !== true) timer = setTimeout(grow);
    };
    timer = setTimeout(grow);
    return () => clearTimeout(timer);
    // The texts say all of them.
  }, [given, enough, features.map(({ text }) => text).join()]);

  const sorted = features
    .map(({ label }, index) => ({ label, importance: found?.[index] }))
    .sort((a, b) => (b.importance?.share ?? 0) - (a.importance?.share ?? 0));
  const record: BarRecord = {
    value: { label: `Share of the variance of ${target?.label ?? ''}`, percent: true },
    bars: sorted.map(({ label, importance }) => ({ label, ...withRule(importance) })),
  };
  return (
    <figure className={styles['figure']}>
      <figcaption>
        <strong>What matters to {target?.label}</strong>: the share of its variance that each
        parameter explains by itself (functional ANOVA of 64 random trees). Rules are a standard
        deviation over the trees to either side.
      </figcaption>
      {!enough ? (
        <p className={styles['empty']}>
          {features.length === 0
            ? 'Nothing was varied but the seed.'
            : `${formatCount(leastTasks)} tasks with a value are needed, and ${formatCount(usable.length)} have one.`}
        </p>
      ) : (
        <ul className={styles['bars']}>
          {sorted.map(({ label, importance }) => (
            <li key={label}>
              <span title={label}>{label}</span>
              <span className={styles['bar']} aria-hidden="true">
                {importance === undefined ? null : (
                  <>
                    <i style={{ width: `${(importance.share * 100).toFixed(2)}%` }} />
                    <b style={ruleStyle(importance)} />
                  </>
                )}
              </span>
              <span className="numbers">
                {importance === undefined
                  ? '…'
                  : `${(importance.share * 100).toFixed(0)} % ± ${(importance.standardDeviation * 100).toFixed(0)}`}
              </span>
            </li>
          ))}
        </ul>
      )}
      <div className={styles['below']}>
        <p className={`numbers ${styles['readout']}`}>
          {formatCount(taken.length)} of {plural(view.total, 'task')}
          {view.rows.length < view.total || taken.length < usable.length ? ', a random sample' : ''}
        </p>
        {found === null ? null : (
          <Downloads
            fileName={`importance-${target?.label ?? ''}`}
            title="Importance"
            load={async () => {
              const { plotBars } = await import('@basin/charts');
              return (size) => plotBars(record, size);
            }}
            rows={async () => (await import('@basin/charts')).barRows(record)}
          />
        )}
      </div>
    </figure>
  );
}

/** A share with the ends of its rule, which stays within what a share can be. */
function withRule(importance: FeatureImportance | undefined): Omit<Bar, 'label'> {
  if (importance === undefined) return { value: null, low: null, high: null };
  const { share, standardDeviation } = importance;
  return {
    value: share,
    low: Math.max(0, share - standardDeviation),
    high: Math.min(1, share + standardDeviation),
  };
}

function ruleStyle(importance: FeatureImportance): React.CSSProperties {
  const { low, high } = withRule(importance);
  const [from, to] = [low ?? 0, high ?? 0];
  return { left: `${(from * 100).toFixed(2)}%`, width: `${((to - from) * 100).toFixed(2)}%` };
}
