import { attemptTimes, formatDuration, type TaskTimings, waitText, workOf } from '@basin/core';
import type { Attempt } from '../../data/task.ts';
import styles from './task.module.css';

/** Where the time of an attempt went, in the order in which it was spent. */
export function TimingBar(props: {
  /** The one that gave the result. */
  attempt: Attempt | null;
  timings: TaskTimings;
}) {
  const { startMs, trainMs, evaluateMs, analyseMs } = props.timings;
  const parts = [
    { name: 'start', durationMs: startMs, colour: 'var(--basin-series-6)' },
    { name: 'train', durationMs: trainMs, colour: 'var(--basin-series-1)' },
    { name: 'evaluate', durationMs: evaluateMs, colour: 'var(--basin-series-3)' },
    { name: 'analyse', durationMs: analyseMs, colour: 'var(--basin-series-4)' },
    { name: 'store', durationMs: props.attempt?.writeMs ?? 0, colour: 'var(--basin-series-5)' },
  ].filter(({ durationMs }) => durationMs > 0);
  const total = parts.reduce((sum, { durationMs }) => sum + durationMs, 0);
  const times = props.attempt === null ? null : attemptTimes(props.attempt);
  return (
    <div className={styles['timing']}>
      <div className={styles['bar']} role="img" aria-label="Shares of the time spent">
        {parts.map(({ name, durationMs, colour }) => (
          <span
            key={name}
            style={{ width: `${String((100 * durationMs) / total)}%`, background: colour }}
          />
        ))}
      </div>
      <ul>
        <li className="numbers">work {formatDuration(workOf(props.timings))}</li>
        {times === null ? null : <li className="numbers">{waitText(times)}</li>}
        {times === null ? null : (
          <li className="numbers">{formatDuration(times.wallMs)} on the wall</li>
        )}
        {parts.map(({ name, durationMs, colour }) => (
          <li key={name} className="numbers">
            <span style={{ background: colour }} />
            {name} {formatDuration(durationMs)}
          </li>
        ))}
      </ul>
    </div>
  );
}
