'use client';

import { formatCount, plural } from '@basin/core';
import type { TrialView } from '../../../data/trial-view.ts';
import { PlotCanvas } from '../../figures/plot-canvas.tsx';
import styles from './views.module.css';

/** Tasks as points over any two quantities. */
export function ScatterView({ view, markup }: { view: TrialView; markup: string }) {
  const [x, y, colour] = view.columns;
  const inside = view.rows.filter(({ isInside }) => isInside).length;
  const load = async () => {
    const { drawScatter } = await import('./draw-scatter.ts');
    return (size: { width: number; height: number }) => drawScatter(view, size);
  };
  const title = `${y?.label ?? ''} against ${x?.label ?? ''}`;
  return (
    <figure className={styles['figure']}>
      <figcaption>
        <strong>{title}</strong>, coloured by {colour?.label}, a point each task.
      </figcaption>
      <PlotCanvas
        label={`${title}, ${plural(inside, 'task')}`}
        markup={markup}
        version={JSON.stringify([
          view.columns.map(({ text }) => text),
          inside,
          view.total,
          digest(view),
        ])}
        aspect={0.42}
        load={load}
      />
      <p className={`numbers ${styles['readout']}`}>
        {formatCount(inside)} of {plural(view.total, 'task')}
      </p>
    </figure>
  );
}

/** Changes when what is drawn does. */
function digest({ rows }: TrialView): number {
  let sum = 0;
  for (const { values, isInside } of rows) {
    for (const value of values) if (typeof value === 'number' && isInside) sum += value;
  }
  return sum;
}
