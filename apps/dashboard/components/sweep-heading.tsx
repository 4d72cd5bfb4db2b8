import type { SweepOverview } from '../data/sweeps.ts';
import { finishedCount, formatAgo, formatDate } from '@basin/core';
import { SweepActions } from './actions/sweep-actions.tsx';
import styles from './sweep-heading.module.css';

/** What was asked, at which scale, and when. */
export function SweepHeading({ sweep, nowMs }: { sweep: SweepOverview; nowMs: number }) {
  return (
    <header className={styles['heading']}>
      <p className={styles['over']}>
        {sweep.number === null ? ownName(sweep) : `Experiment ${String(sweep.number)}`}
        {sweep.isImported ? null : <span>{sweep.preset} scale</span>}
        <time
          dateTime={new Date(sweep.plannedAtMs).toISOString()}
          title={formatDate(sweep.plannedAtMs)}
        >
          {sweep.isImported ? '' : 'started '}
          {formatAgo(sweep.plannedAtMs, nowMs)}
        </time>
        <code title={`Sweep ${sweep.id}`}>{sweep.id.slice(0, 12)}</code>
      </p>
      <h1>{sweep.title}</h1>
      {sweep.question === null ? null : (
        <p className={`words ${styles['question']}`}>{sweep.question}</p>
      )}
      <SweepActions
        sweepId={sweep.id}
        status={sweep.status}
        leftCount={sweep.planned - finishedCount(sweep.counts)}
        canRun={!sweep.isImported}
        isArchived={sweep.isArchived}
        tags={sweep.tags}
        notes={sweep.notes}
        extension={sweep.extension}
      />
    </header>
  );
}

/** What stands where an experiment of the report has its number. */
function ownName({ study, experiment, isImported }: SweepOverview): string {
  if (isImported) return 'Imported';
  return study === null ? experiment : 'Study';
}
