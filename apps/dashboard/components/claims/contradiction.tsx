import { claimSentenceAfterVerdict, type Contradiction as Found } from '@basin/studies';
import { Evidence } from './evidence.tsx';
import type { ExperimentClaims } from '../../data/claims.ts';
import styles from './contradiction.module.css';
import { Statistic } from './statistic.tsx';
import { VerdictMark } from './verdict-mark.tsx';

/** Two claims that cannot both hold, side by side. */
export function Contradiction({ question, explanation, sides }: Found<ExperimentClaims>) {
  return (
    <section className={styles['box']} aria-labelledby="contradiction">
      <h3 id="contradiction">The report contradicts itself</h3>
      <p className={styles['subject']}>
        {question} {explanation}
      </p>
      <div className={styles['sides']}>
        {sides.map(({ study: { slug, number, title }, claim }) => (
          <article key={claim.id}>
            <p className={styles['experiment']}>
              <a href={`#experiment-${slug}`}>
                Experiment {number}: {title}
              </a>
            </p>
            <blockquote className="words">“{claim.words}”</blockquote>
            {'verdict' in claim ? (
              <>
                <p className={styles['found']}>
                  <VerdictMark verdict={claim.verdict} />
                  <span>{claimSentenceAfterVerdict(claim)}</span>
                </p>
                <Evidence id={claim.id} evidence={claim.evidence} />
                <details className={styles['numbers']}>
                  <summary>Statistic</summary>
                  <Statistic text={claim.statistic} />
                </details>
              </>
            ) : (
              <p className={styles['experiment']}>not run yet</p>
            )}
          </article>
        ))}
      </div>
    </section>
  );
}
