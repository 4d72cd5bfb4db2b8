import styles from './trials.module.css';

/** In the place of a difference from the baseline. */
export function LossesDiffer() {
  return (
    <small className={styles['difference']} title="Their loss functions differ.">
      not comparable: loss functions differ
    </small>
  );
}
