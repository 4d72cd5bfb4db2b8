import styles from './claims.module.css';
import { statisticParts } from './statistic-parts.ts';

/** Parts of a long statistic shown at once; the rest unfolds. */
const partsShown = 2;

/** The numbers of a rule: a line each, where it compares several configurations. */
export function Statistic({ text }: { text: string }) {
  const parts = statisticParts(text);
  const shown = parts.slice(0, partsShown);
  const rest = parts.slice(partsShown);
  return (
    <div className={`numbers ${styles['statistic']}`}>
      <StatisticLines parts={shown} />
      {rest.length === 0 ? null : (
        <details>
          <summary>{rest.length} more</summary>
          <StatisticLines parts={rest} />
        </details>
      )}
    </div>
  );
}

function StatisticLines({ parts }: { parts: string[] }) {
  return parts.map((part, index) => <p key={index}>{part}</p>);
}
