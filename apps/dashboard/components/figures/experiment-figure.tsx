'use client';

import { useEffect, useState } from 'react';
import type { Json } from '@basin/core';
import type { SweepFigure } from '../../data/figures.ts';
import { Downloads } from './downloads.tsx';
import { PlotCanvas } from './plot-canvas.tsx';
import { viewText } from './turned-view.ts';
import { TurningControls, TurningSurface } from './turning-surface.tsx';
import { useTurning } from './use-turning.ts';

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
  const turning = useTurning(id);
  const { view } = turning;
  const [turns, setTurns] = useState(false);
  useEffect(() => {
    void find().then((found) => setTurns(found?.turned !== undefined));
  }, [id]);
  const load = async () => {
    const found = await find();
    if (found === null) return null;
    const { turned } = found;
    return (size: { width: number; height: number }) =>
      view === null || turned === undefined
        ? found.plot(summary, size)
        : turned(summary, size, view);
  };
  const shown = view === null ? '' : viewText(view);
  return (
    <>
      <TurningSurface turning={turning}>
        <PlotCanvas
          label={`${title}. ${caption}`}
          markup={figure.markup}
          version={`${figure.version} ${shown}`}
          aspect={figureAspect}
          load={load}
        />
      </TurningSurface>
      {turns ? <TurningControls {...{ turning, title }} /> : null}
      <figcaption>
        <p>{caption}</p>
        <Downloads
          fileName={`${experiment}-${id}${view === null ? '' : `-${shown}`}`}
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
