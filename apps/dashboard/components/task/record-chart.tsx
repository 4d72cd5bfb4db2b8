'use client';

import { Downloads } from '../figures/downloads.tsx';
import { PlotCanvas } from '../figures/plot-canvas.tsx';
import type { TitledChart } from './chart-record.ts';
import styles from './task.module.css';

/** A chart of a record that the server made, with its title and caption. */
export function RecordChart(props: {
  titled: TitledChart;
  /** The server's own drawing. */
  markup: string;
  aspect?: number;
}) {
  const { titled, markup, aspect = 0.52 } = props;
  const { title, caption, chart } = titled;
  const load = async () => {
    const { drawRecord } = await import('./draw-record.ts');
    return (size: { width: number; height: number }) => drawRecord(chart, size);
  };
  return (
    <figure className={styles['chart']}>
      <h3>{title}</h3>
      <PlotCanvas
        label={`${title}. ${caption}`}
        markup={markup}
        version={JSON.stringify(chart)}
        aspect={aspect}
        load={load}
      />
      <figcaption>
        {caption}
        <Downloads
          fileName={titled.id}
          title={title}
          load={load}
          rows={async () => (await import('./draw-record.ts')).recordRows(chart)}
        />
      </figcaption>
    </figure>
  );
}
