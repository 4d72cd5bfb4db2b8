import type { Attempt } from '../../data/task.ts';
import { attemptTimes, formatDate, formatDuration, waitText } from '@basin/core';
import { Sideways } from '../sideways.tsx';
import { StateLabel } from '../state-label.tsx';
import { shortError } from './error-text.tsx';
import styles from './task.module.css';

/** Every attempt at a task, oldest first. */
export function AttemptTable({ attempts }: { attempts: Attempt[] }) {
  return (
    <Sideways label="Table of attempts" className={styles['scroll'] ?? ''}>
      <table className={styles['table']}>
        <thead>
          <tr>
            {['Attempt', 'Ended as', 'Worker', 'Started', 'On the wall', 'Waiting', 'Error'].map(
              (name) => (
                <th key={name} scope="col">
                  {name}
                </th>
              ),
            )}
          </tr>
        </thead>
        <tbody>
          {attempts.map((attempt) => (
            <tr key={attempt.attempt}>
              <th scope="row">{attempt.attempt}</th>
              <td>
                <StateLabel state={attempt.state} />
              </td>
              <td>{attempt.worker}</td>
              <td>{formatDate(attempt.startedAtMs)}</td>
              <td>
                {attempt.endedAtMs === null ? '' : formatDuration(attemptTimes(attempt).wallMs)}
              </td>
              <td>{waitText(attemptTimes(attempt))}</td>
              <td className={styles['wrapped']}>
                {attempt.errorMessage === null
                  ? ''
                  : shortError(`${attempt.errorCode ?? ''} ${attempt.errorMessage}`.trim())}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Sideways>
  );
}
