import type { SweepStatus } from '../data/status.ts';
import styles from './state-label.module.css';

const words: Record<SweepStatus, { text: string; colour: string; title: string }> = {
  running: { text: 'Running', colour: 'var(--running)', title: 'Tasks are being run now' },
  paused: {
    text: 'Paused',
    colour: 'var(--stopped)',
    title: 'Nothing of it is started until it is resumed; running tasks go on',
  },
  waiting: { text: 'Waiting', colour: 'var(--stopped)', title: 'Tasks are queued, none runs' },
  unattended: {
    text: 'No sign of life',
    colour: 'var(--diverged)',
    title: 'Nobody works on it: resume it to go on',
  },
  complete: { text: 'Complete', colour: 'var(--done)', title: 'Every task has its outcome' },
  incomplete: {
    text: 'Ended, incomplete',
    colour: 'var(--failed)',
    title: 'Some tasks failed or were cancelled: retry them',
  },
};

/** Status of a whole sweep. */
export function StatusLabel({ status }: { status: SweepStatus }) {
  const { text, colour, title } = words[status];
  return (
    <span className={styles['label']} title={title} data-status={status}>
      <span
        className={`${styles['dot']} ${status === 'running' ? styles['live'] : ''}`}
        style={{ background: colour }}
      />
      {text}
    </span>
  );
}
