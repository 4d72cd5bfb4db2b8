'use client';

import { PlotCanvas } from './plot-canvas.tsx';

/** A figure of a built-in experiment, drawn from its summary by the experiment's own code. */
export function ExperimentFigure(props: {
  experiment: string;
  figureId: string;
  label: string;
  summary: unknown;
  markup: string;
  version: string;
}) {
  const { experiment, figureId, summary } = props;
  const load = async () => {
    const { experimentBySlug } = await import('@basin/studies');
    const figure = experimentBySlug(experiment).figures.find(({ id }) => id === figureId);
    if (figure === undefined) throw new Error(`${experiment} has no figure "${figureId}"`);
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
