'use client';

import type { ReactNode } from 'react';
import type { Said } from '../actions/answer.ts';
import actionStyles from '../actions/actions.module.css';
import { Outcome } from '../actions/outcome.tsx';
import { useAction } from '../actions/use-action.ts';
import { LiveRefresh } from '../live/live-refresh.tsx';

/** Has what lies between two networks measured; the page shows it as soon as it is there. */
export function MeasureWay(props: {
  taskIds: readonly [string, string];
  /** Which two. */
  name: string;
  isUnderWay: boolean;
  /** Of what the page shows. */
  sequence: number;
  /** The other way to it. */
  children: ReactNode;
}) {
  const { taskIds, name, isUnderWay, sequence, children } = props;
  const { act, busy, answer } = useAction<Said>();
  const isAwaited = isUnderWay || answer?.ok === true;
  return (
    <div className={actionStyles['actions']}>
      {isAwaited ? <LiveRefresh sequence={sequence} /> : null}
      {isUnderWay ? null : (
        <div className={actionStyles['row']}>
          <button
            type="button"
            className="control"
            aria-label={`Measure the barrier: ${name}`}
            disabled={busy !== null || isAwaited}
            onClick={() => void act({ command: 'measure', measure: 'barrier', taskIds })}
          >
            Measure the barrier
          </button>
        </div>
      )}
      <Outcome answer={answer} busy={busy} />
      {isAwaited ? null : children}
    </div>
  );
}
