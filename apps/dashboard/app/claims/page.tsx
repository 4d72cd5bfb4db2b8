import type { Metadata } from 'next';
import { PageLink } from '../../components/page-link.tsx';
import { ClaimList } from '../../components/claims/claim-list.tsx';
import { Contradiction } from '../../components/claims/contradiction.tsx';
import { LiveRefresh } from '../../components/live/live-refresh.tsx';
import { Command } from '../../components/notice.tsx';
import { sweepCommand } from '../../data/commands.ts';
import { allClaims, type ExperimentClaims } from '../../data/claims.ts';
import { readerOrNull } from '../../data/database.ts';
import { findContradiction } from '@basin/studies';
import styles from './page.module.css';

export const metadata: Metadata = { title: 'Claims' };

export default async function ClaimsPage() {
  const reader = readerOrNull();
  const sequence = reader?.lastSequence() ?? 0;
  const experiments = await allClaims(reader);
  const contradiction = findContradiction(experiments);
  return (
    <main id="content" className="page">
      <LiveRefresh sequence={sequence} />
      <header className={styles['heading']}>
        <h1>Claims</h1>
        <p className={`words ${styles['lead']}`}>
          What the report says, and what the stored results say of it. Every verdict is computed by
          the claim&rsquo;s rule; none is written by hand.
        </p>
        <Totals experiments={experiments} />
      </header>
      {contradiction === null ? null : <Contradiction {...contradiction} />}
      {experiments.map((experiment) => (
        <ExperimentSection key={experiment.slug} experiment={experiment} />
      ))}
    </main>
  );
}

function Totals({ experiments }: { experiments: ExperimentClaims[] }) {
  const judged = experiments.flatMap(({ claims }) =>
    claims.flatMap((claim) => ('verdict' in claim ? [claim.verdict] : [])),
  );
  const count = (verdict: string) => judged.filter((name) => name === verdict).length;
  const all = experiments.reduce((sum, { claims }) => sum + claims.length, 0);
  return (
    <p className={`numbers ${styles['totals']}`}>
      <span>{count('supported')} supported</span>
      <span>{count('contradicted')} contradicted</span>
      <span>{count('undecided')} undecided</span>
      {judged.length < all ? <span>{all - judged.length} not run yet</span> : null}
    </p>
  );
}

function ExperimentSection({ experiment }: { experiment: ExperimentClaims }) {
  const { slug, number, title, sweep, claims, problem } = experiment;
  return (
    <section className={styles['section']} aria-labelledby={slug} id={`experiment-${slug}`}>
      <div className={styles['title']}>
        <h2 id={slug}>
          <span>{number}</span>
          {title}
        </h2>
        {sweep === null ? null : (
          <PageLink href={`/sweeps/${sweep.id}`} className="numbers">
            {sweep.preset} scale, {sweep.finished} of {sweep.planned} tasks
          </PageLink>
        )}
      </div>
      {sweep === null ? <Command>{sweepCommand({ experiment: slug })}</Command> : null}
      {problem === null ? null : <p className={styles['problem']}>{problem}</p>}
      {claims.length === 0 ? null : <ClaimList claims={claims} />}
    </section>
  );
}
