import Link from 'next/link';
import type { SweepOverview } from '../data/sweeps.ts';
import {
  finishedCount,
  formatAgo,
  formatCount,
  formatDate,
  formatDuration,
  timesText,
  workText,
} from '@basin/core';
import { StateBar } from './state-bar.tsx';
import { StatusLabel } from './status-label.tsx';
import { describeCounts } from './task-states.ts';
import styles from './sweep-list.module.css';

/** All sweeps of one page, newest first. */
export function SweepList({ sweeps, nowMs }: { sweeps: SweepOverview[]; nowMs: number }) {
  return (
    <table className={styles['table']}>
      <caption className="visually-hidden">Sweeps, newest first</caption>
      <thead>
        <tr>
          <th scope="col">Experiment</th>
          <th scope="col">Scale</th>
          <th scope="col">Status</th>
          <th scope="col">Tasks</th>
          <th scope="col">Started</th>
          <th scope="col">Work</th>
          <th scope="col">On the wall</th>
        </tr>
      </thead>
      <tbody>
        {sweeps.map((sweep) => (
          <SweepRow key={sweep.id} sweep={sweep} nowMs={nowMs} />
        ))}
      </tbody>
    </table>
  );
}

function SweepRow({ sweep, nowMs }: { sweep: SweepOverview; nowMs: number }) {
  const finished = finishedCount(sweep.counts);
  return (
    <tr>
      <th scope="row">
        <Link href={`/sweeps/${sweep.id}`} className={styles['title']}>
          {sweep.number === null ? null : <span className={styles['number']}>{sweep.number}</span>}
          {sweep.title}
        </Link>
        {sweep.question === null ? null : (
          <p className={`words ${styles['question']}`}>{sweep.question}</p>
        )}
        {sweep.tags.length === 0 && !sweep.isArchived ? null : (
          <p className={styles['tags']}>
            {sweep.isArchived ? <em>archived</em> : null}
            {sweep.tags.map((tag) => (
              <span key={tag}>{tag}</span>
            ))}
          </p>
        )}
      </th>
      <td data-label="Scale">{sweep.preset}</td>
      <td data-label="Status">
        <StatusLabel status={sweep.status} />
      </td>
      <td data-label="Tasks" className={styles['tasks']}>
        <StateBar counts={sweep.counts} planned={sweep.planned} />
        <span className={`numbers ${styles['detail']}`} title={describeCounts(sweep.counts)}>
          {formatCount(finished)} of {formatCount(sweep.planned)}
          {sweep.counts.failed > 0 ? `, ${formatCount(sweep.counts.failed)} failed` : ''}
          {sweep.counts.diverged > 0 ? `, ${formatCount(sweep.counts.diverged)} diverged` : ''}
        </span>
      </td>
      <td data-label="Started" className="numbers">
        <time
          dateTime={new Date(sweep.plannedAtMs).toISOString()}
          title={formatDate(sweep.plannedAtMs)}
        >
          {formatAgo(sweep.plannedAtMs, nowMs)}
        </time>
      </td>
      <td data-label="Work" className="numbers" title={timesText(sweep.times)}>
        {workText(sweep.times)}
      </td>
      <td data-label="On the wall" className="numbers">
        {sweep.times.attemptCount === 0 ? 'nothing ran' : formatDuration(sweep.times.wallMs)}
      </td>
    </tr>
  );
}
