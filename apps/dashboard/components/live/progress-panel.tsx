'use client';

import { formatCount, formatDuration, timesText } from '@basin/core';
import type { SweepStatus } from '../../data/status.ts';
import { StateBar } from '../state-bar.tsx';
import { StatusLabel } from '../status-label.tsx';
import { occurringStates, stateColours } from '../task-states.ts';
import { useLiveSweep } from './live-sweep.tsx';
import styles from './progress-panel.module.css';

/** The way to go on, where there is one. */
const hints: Partial<Record<SweepStatus, string>> = {
  unattended:
    'Nobody works on it: the process that did is gone. Resume goes on; finished tasks are kept.',
  paused: 'Nothing new starts until you resume it; what runs goes on to its end.',
  incomplete: 'Retry runs what failed or was cancelled once more; finished tasks are kept.',
};

/** What holds of runs that were made elsewhere: nothing goes on by itself. */
const importHints: Partial<Record<SweepStatus, string>> = {
  waiting: 'Ended half-way: the same basin import goes on.',
  unattended: 'Ended half-way: the same basin import goes on.',
};

/** State counts as a bar and in words, and what runs now. */
export function ProgressPanel({ isImported }: { isImported: boolean }) {
  const { progress, connected } = useLiveSweep();
  const { counts, planned, finished, running, status } = progress;
  const hint = (isImported ? importHints : hints)[status];
  return (
    <section className={styles['panel']} aria-label="Progress">
      <div className={styles['line']}>
        <StatusLabel status={status} />
        <strong className="numbers" data-testid="finished">
          {formatCount(finished)} of {formatCount(planned)} {isImported ? 'imported' : 'finished'}
        </strong>
        {isImported ? null : (
          <span className="numbers">
            {timesText(progress.times)}
            {status === 'running' ? ' so far' : ''}
          </span>
        )}
        {progress.remainingMs === null ? null : (
          <span className="numbers">about {formatDuration(progress.remainingMs)} left</span>
        )}
        {connected && status !== 'unattended' ? <span className={styles['live']}>live</span> : null}
      </div>
      <StateBar counts={counts} planned={planned} />
      <ul className={styles['legend']}>
        {occurringStates(counts).map((state) => (
          <li key={state} className="numbers">
            <span style={{ background: stateColours[state] }} />
            {formatCount(counts[state])} {state}
          </li>
        ))}
      </ul>
      {hint === undefined ? null : <p className={styles['hint']}>{hint}</p>}
      {(status !== 'running' && status !== 'paused') || running.length === 0 ? null : (
        <ul className={styles['running']} aria-label="Running tasks">
          {running.map((task) => (
            <li key={task.taskId}>
              <span>{task.label}</span>
              <progress
                aria-label={`Progress of ${task.label}`}
                value={task.epoch}
                max={Math.max(1, task.epochCount)}
              />
              <span className="numbers">
                {task.epochCount === 0
                  ? 'starting'
                  : `epoch ${formatCount(task.epoch)} of ${formatCount(task.epochCount)}`}
              </span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
