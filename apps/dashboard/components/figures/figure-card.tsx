import type { Json } from '@basin/core';
import type { SweepFigure } from '../../data/figures.ts';
import { ofBase } from '../base-path.ts';
import { ExperimentFigure } from './experiment-figure.tsx';
import styles from './figure-card.module.css';

/** One numbered figure with its caption and its downloads. */
export function FigureCard(props: {
  /** Of the server that has the figure's files; null where there is none. */
  sweepId: string | null;
  experiment: string;
  study: Json;
  figure: SweepFigure;
  number: number;
}) {
  const { sweepId, experiment, study, figure, number } = props;
  const served = sweepId === null ? null : ofBase(`/api/sweeps/${sweepId}/figures/${figure.id}`);
  return (
    <figure className={styles['card']} id={`figure-${figure.id}`}>
      <h3>
        <span className={styles['number']}>Figure {number}</span>
        {figure.title}
      </h3>
      {figure.summary === null || figure.problem !== null ? (
        <>
          <p className={styles['empty']}>
            {figure.problem === null
              ? figure.nothing === null
                ? 'Nothing to draw yet: it appears as tasks finish.'
                : `Nothing to draw: ${figure.nothing}.`
              : `It could not be drawn: ${figure.problem}`}
          </p>
          <figcaption>
            <p>{figure.caption}</p>
          </figcaption>
        </>
      ) : (
        <ExperimentFigure {...{ experiment, study, figure, served }} />
      )}
    </figure>
  );
}
