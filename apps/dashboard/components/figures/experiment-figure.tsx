'use client';

import type { Json } from '@basin/core';
import type { SweepFigure } from '../../data/figures.ts';
import { Downloads } from './downloads.tsx';
import { PlotCanvas } from './plot-canvas.tsx';

/** A figure of a study, drawn from its summary by the study's own code, with its caption. */
export function ExperimentFigure(props: {
  experiment: string;
  /** As it is stored, of a study of someone's own. */
  study: Json;
  figure: SweepFigure;
  /** Where the server has its files; null: there is none. */
  served: string | null;
}) {
  const { experiment, study, figure } = props;
  const { id, title, caption, summary } = figure;
  const find = async () => {
    const { studyOf } = await import('@basin/studies');
    // The code of a plug-in is at the server alone: its first drawing stays.
    return studyOf({ experiment, study })?.figures.find((other) => other.id === id) ?? null;
  };
  const load = async () => {
    const found = await find();
    if (found === null) return null;
    return (size: { width: number; height: number }) => found.plot(summary, size);
  };
  return (
    <>
      <PlotCanvas
        label={`${title}. ${caption}`}
        markup={figure.markup}
        version={figure.version}
        aspect={figureAspect}
        load={load}
      />
      <figcaption>
        <p>{caption}</p>
        <Downloads
          fileName={`${experiment}-${id}`}
          title={title}
          load={load}
          rows={async () => (await find())?.rows(summary) ?? []}
          served={props.served}
        />
      </figcaption>
    </>
  );
}

/** Height over width. */
const figureAspect = 0.64;
