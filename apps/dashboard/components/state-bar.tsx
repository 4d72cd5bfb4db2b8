import type { StateCounts } from '@basin/core';
import { describeCounts, occurringStates, stateColours } from './task-states.ts';
import styles from './state-bar.module.css';

/** How many of the planned tasks are in which state, as one bar. */
export function StateBar({ counts, planned }: { counts: StateCounts; planned: number }) {
  return (
    <div className={styles['bar']} role="img" aria-label={describeCounts(counts)}>
      {occurringStates(counts).map((state) => (
        <span
          key={state}
          style={{
            width: `${(100 * counts[state]) / Math.max(1, planned)}%`,
            background: stateColours[state],
          }}
        />
      ))}
    </div>
  );
}
