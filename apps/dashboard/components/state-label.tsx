import type { TaskState } from '@basin/core';
import { stateColours } from './task-states.ts';
import styles from './state-label.module.css';

/** A state in words, with its colour. */
export function StateLabel({ state }: { state: TaskState }) {
  return (
    <span className={styles['label']}>
      <span className={styles['dot']} style={{ background: stateColours[state] }} />
      {state}
    </span>
  );
}
