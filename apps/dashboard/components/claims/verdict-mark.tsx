import type { VerdictName } from '@basin/studies';
import styles from './claims.module.css';

const symbols: Record<VerdictName, string> = { supported: '✓', contradicted: '✗', undecided: '?' };

/** A verdict: never by colour alone. */
export function VerdictMark({ verdict }: { verdict: VerdictName }) {
  return (
    <span className={styles['verdict']} data-verdict={verdict}>
      <span aria-hidden="true">{symbols[verdict]}</span>
      {verdict}
    </span>
  );
}
