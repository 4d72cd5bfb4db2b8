'use client';

import { Downloads } from '../figures/downloads.tsx';
import { PlotCanvas } from '../figures/plot-canvas.tsx';
import { viewText } from '../figures/turned-view.ts';
import { TurningControls, TurningSurface } from '../figures/turning-surface.tsx';
import { useTurning } from '../figures/use-turning.ts';
import type { TitledChart } from './chart-record.ts';
import styles from './task.module.css';

/** A chart of a record that the server made, with its title and caption. */
export function RecordChart(props: {
  titled: TitledChart;
  /** The server's own drawing. */
  markup: string;
  aspect?: number;
  /** Of a small one among text: its own height, drawn once it is near to being seen, its caption only spoken. */
  small?: { height: number };
}) {
  const { titled, markup, aspect = 0.52, small } = props;
  const { title, caption, chart } = titled;
  const turning = useTurning(titled.id);
  const { view } = turning;
  const load = async () => {
    const { drawRecord } = await import('./draw-record.ts');
    return (size: { width: number; height: number }) => drawRecord(chart, size, view);
  };
  return (
    <figure className={styles['chart']}>
      {small === undefined ? <h3>{title}</h3> : <p className={styles['title']}>{title}</p>}
      <TurningSurface turning={turning}>
        <PlotCanvas
          label={`${title}. ${caption}`}
          markup={markup}
          version={`${JSON.stringify(chart)} ${view === null ? '' : viewText(view)}`}
          aspect={aspect}
          {...(small === undefined ? {} : { fixedHeight: small.height })}
          load={load}
        />
      </TurningSurface>
      {chart.kind === 'surface' ? <TurningControls {...{ turning, title }} /> : null}
      <figcaption>
        {small === undefined ? caption : null}
        <Downloads
          fileName={view === null ? titled.id : `${titled.id}-${viewText(view)}`}
          title={title}
          load={load}
          rows={async () => (await import('./draw-record.ts')).recordRows(chart)}
        />
      </figcaption>
    </figure>
  );
}
