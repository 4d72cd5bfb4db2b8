import { PageLink } from './page-link.tsx';
import type { ListedStudy } from '../data/study-list.ts';
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
import { VerdictCounts } from './verdict-counts.tsx';
import styles from './sweep-list.module.css';

/** All sweeps of one page, newest first. */
export function SweepList({ studies, nowMs }: { studies: ListedStudy[]; nowMs: number }) {
  return (
    <table className={styles['table']}>
      <caption className="visually-hidden">Sweeps, newest first</caption>
      <thead>
        <tr>
          <th scope="col">Study</th>
          <th scope="col">State</th>
          <th scope="col">Tasks</th>
          <th scope="col">Best</th>
          <th scope="col">Claims</th>
          <th scope="col">Started</th>
          <th scope="col">Work</th>
        </tr>
      </thead>
      <tbody>
        {studies.map((study) => (
          <StudyRow key={study.id} study={study} nowMs={nowMs} />
        ))}
      </tbody>
    </table>
  );
}

function StudyRow({ study, nowMs }: { study: ListedStudy; nowMs: number }) {
  const { best, times, verdicts } = study;
  return (
    <tr>
      <th scope="row">
        <About study={study} />
      </th>
      <td data-label="State">
        <StatusLabel status={study.status} />
        {study.remainingMs === null ? null : (
          <span className={`numbers ${styles['detail']}`}>
            about {formatDuration(study.remainingMs)} left
          </span>
        )}
        {study.rate === null ? null : (
          <span className={`numbers ${styles['detail']}`}>{study.rate}</span>
        )}
      </td>
      <td data-label="Tasks" className={styles['tasks']}>
        <Tasks study={study} />
      </td>
      <td data-label="Best" className={`numbers ${styles['best']}`}>
        {best === null ? (
          '–'
        ) : (
          <PageLink href={`/sweeps/${study.id}/tasks/${best.taskId}`} title={best.label}>
            {best.text}
          </PageLink>
        )}
      </td>
      <td data-label="Claims">{verdicts === null ? '–' : <VerdictCounts counts={verdicts} />}</td>
      <td data-label="Started" className="numbers">
        <time
          dateTime={new Date(study.plannedAtMs).toISOString()}
          title={formatDate(study.plannedAtMs)}
        >
          {formatAgo(study.plannedAtMs, nowMs)}
        </time>
      </td>
      <td
        data-label="Work"
        className="numbers"
        title={study.isImported ? 'made elsewhere' : timesText(times)}
      >
        {study.isImported ? '–' : times.attemptCount === 0 ? 'nothing ran' : workText(times)}
        {times.attemptCount === 0 ? null : (
          <span className={styles['detail']}>{formatDuration(times.wallMs)} on the wall</span>
        )}
      </td>
    </tr>
  );
}

/** What it asks, and what people put on it. */
function About({ study }: { study: ListedStudy }) {
  const note = study.notes.at(-1);
  return (
    <>
      <div className={study.number === null ? undefined : styles['numbered']}>
        <PageLink href={`/sweeps/${study.id}`} className={styles['title']}>
          {study.number === null ? null : <span className={styles['number']}>{study.number}</span>}
          {study.title}
        </PageLink>
        {study.preset === 'custom' ? null : (
          <span className={styles['scale']}>{study.preset} scale</span>
        )}
      </div>
      {study.question === null ? null : (
        <p className={`words ${styles['question']}`}>{study.question}</p>
      )}
      {study.tags.length === 0 && !study.isArchived ? null : (
        <p className={styles['tags']}>
          {study.isArchived ? <em>archived</em> : null}
          {study.tags.map((tag) => (
            <PageLink key={tag} href={`/?q=${encodeURIComponent(tag)}`}>
              {tag}
            </PageLink>
          ))}
        </p>
      )}
      {note === undefined ? null : (
        <p className={styles['note']} title={note.text}>
          {note.text}
        </p>
      )}
    </>
  );
}

function Tasks({ study: { counts, planned } }: { study: ListedStudy }) {
  return (
    <>
      <StateBar counts={counts} planned={planned} />
      <span className={`numbers ${styles['detail']}`} title={describeCounts(counts)}>
        {formatCount(finishedCount(counts))} of {formatCount(planned)}
        {counts.failed > 0 ? `, ${formatCount(counts.failed)} failed` : ''}
        {counts.diverged > 0 ? `, ${formatCount(counts.diverged)} diverged` : ''}
        {counts.cancelled > 0 ? `, ${formatCount(counts.cancelled)} cancelled` : ''}
      </span>
    </>
  );
}
