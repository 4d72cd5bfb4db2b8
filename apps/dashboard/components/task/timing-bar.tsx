import { formatDuration, type TaskTimings } from '@basin/core';
import styles from './task.module.css';

/** Where the time of an attempt went, in the order in which it was spent. */
export function TimingBar(props: {
  queueWaitMs: number | null;
  timings: TaskTimings;
  writeMs: number | null;
}) {
  const { startMs, trainMs, evaluateMs, analyseMs } = props.timings;
  const parts = [
    { name: 'start', durationMs: startMs, colour: 'var(--basin-series-6)' },
    { name: 'train', durationMs: trainMs, colour: 'var(--basin-series-1)' },
    { name: 'evaluate', durationMs: evaluateMs, colour: 'var(--basin-series-3)' },
    { name: 'analyse', durationMs: analyseMs, colour: 'var(--basin-series-4)' },
    { name: 'store', durationMs: props.writeMs ?? 0, colour: 'var(--basin-series-5)' },
  ].filter(({ durationMs }) => durationMs > 0);
  const total = parts.reduce((sum, { durationMs }) => sum + durationMs, 0);
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
        {props.queueWaitMs === null ? null : (
          <li className="numbers">waited {formatDuration(props.queueWaitMs)}</li>
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
