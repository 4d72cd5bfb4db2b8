'use client';

import type { Json } from '@basin/core';
import { PlotCanvas } from './plot-canvas.tsx';

/** A figure of a study, drawn from its summary by the study's own code. */
export function ExperimentFigure(props: {
  experiment: string;
  /** As it is stored, of a study of someone's own. */
  study: Json;
  figureId: string;
  label: string;
  summary: unknown;
  markup: string;
  version: string;
}) {
  const { experiment, study, figureId, summary } = props;
  const load = async () => {
    const { studyOf } = await import('@basin/studies');
    const figures = studyOf({ experiment, study })?.figures ?? [];
    const figure = figures.find(({ id }) => id === figureId);
    // The code of a plug-in is at the server alone: its first drawing stays.
    if (figure === undefined) return null;
    return (size: { width: number; height: number }) => figure.plot(summary, size);
  };
  return (
    <PlotCanvas
      label={props.label}
      markup={props.markup}
      version={props.version}
      aspect={figureAspect}
      load={load}
    />
  );
}

/** Height over width. */
const figureAspect = 0.64;
