'use client';

import type { ReactNode } from 'react';
import { Downloads } from '../../figures/downloads.tsx';
import { PlotCanvas } from '../../figures/plot-canvas.tsx';
import type { ViewData } from './view-data.ts';
import styles from './views.module.css';

/** One drawn view with its title, how much it shows, and its files. */
export function ViewChart(props: {
  title: string;
  /** What is drawn, after the title. */
  caption: ReactNode;
  data: ViewData;
  markup: string;
  /** `36 of 144 tasks`. */
  shown: string;
  /** Why there is nothing; null where there is something. */
  nothing: string | null;
  aspect: number;
}) {
  const { title, data, shown } = props;
  const find = async () => {
    const { drawView } = await import('./draw-view.ts');
    return drawView(data);
  };
  const load = async () => (await find()).plot;
  return (
    <figure className={styles['figure']}>
      <figcaption>
        <strong>{title}</strong>
        {props.caption}
      </figcaption>
      {props.nothing === null ? (
        <PlotCanvas
          label={`${title}, ${shown}`}
          markup={props.markup}
          version={versionOf(data)}
          aspect={props.aspect}
          load={load}
        />
      ) : (
        <p className={styles['empty']}>{props.nothing}</p>
      )}
      <div className={styles['below']}>
        <p className={`numbers ${styles['readout'] ?? ''}`}>{shown}</p>
        {props.nothing === null ? (
          <Downloads
            fileName={title}
            title={title}
            load={load}
            rows={async () => (await find()).rows()}
          />
        ) : null}
      </div>
    </figure>
  );
}

/** Changes when what is drawn does. */
function versionOf(data: ViewData): string {
  const text = JSON.stringify(data);
  let sum = 0;
  for (let index = 0; index < text.length; index += 1) {
    sum = (Math.imul(sum, 31) + text.charCodeAt(index)) | 0;
  }
  return `${data.kind} ${String(text.length)} ${String(sum)}`;
}
