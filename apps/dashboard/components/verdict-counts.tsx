import { formatCount } from '@basin/core';
import type { VerdictName } from '@basin/studies';
import styles from './verdict-counts.module.css';

const symbols: Record<VerdictName, string> = { supported: '✓', contradicted: '✗', undecided: '?' };
const names = ['supported', 'contradicted', 'undecided'] as const;

/** How many claims of a study are how: never by colour alone. */
export function VerdictCounts({ counts }: { counts: Record<VerdictName, number> }) {
  const occurring = names.filter((name) => counts[name] > 0);
  return (
    <span className={`numbers ${styles['counts']}`}>
      {occurring.map((name) => (
        <span key={name} data-verdict={name} title={`${formatCount(counts[name])} ${name}`}>
          <span aria-hidden="true">{symbols[name]}</span> {formatCount(counts[name])}
          <span className="visually-hidden"> {name}</span>
        </span>
      ))}
    </span>
  );
}
