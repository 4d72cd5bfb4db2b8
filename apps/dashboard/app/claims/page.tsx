import type { Metadata } from 'next';
import { formatCount, plural } from '@basin/core';
import { findContradiction } from '@basin/studies';
import { Contradiction } from '../../components/claims/contradiction.tsx';
import { StudyClaims } from '../../components/claims/study-claims.tsx';
import { LiveRefresh } from '../../components/live/live-refresh.tsx';
import { Command } from '../../components/notice.tsx';
import { PageLink } from '../../components/page-link.tsx';
import { Pager } from '../../components/pager.tsx';
import {
  allClaims,
  type ExperimentClaims,
  ownClaims,
  type OwnClaimsPage,
} from '../../data/claims.ts';
import { sweepCommand } from '../../data/commands.ts';
import { readerOrNull } from '../../data/database.ts';
import { verdictCounts } from '../../format/verdict-counts.ts';
import styles from './page.module.css';

export const metadata: Metadata = { title: 'Claims' };

const furthestPage = 1_000_000;
const verdictNames = ['supported', 'contradicted', 'undecided'] as const;

export default async function ClaimsPage(props: {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}) {
  const given = Number((await props.searchParams)['page']);
  const page = Number.isSafeInteger(given) ? Math.min(Math.max(1, given), furthestPage) : 1;
  const reader = readerOrNull();
  const sequence = reader?.lastSequence() ?? 0;
  const own = await ownClaims(reader, page);
  const experiments = await allClaims(reader);
  return (
    <main id="content" className="page">
      <LiveRefresh sequence={sequence} />
      <header className={styles['heading']}>
        <h1>Claims</h1>
        <p className={`words ${styles['lead']}`}>
          What studies claim, and what the stored results say of it. Every verdict is computed by
          the claim&rsquo;s rule; none is written by hand.
        </p>
      </header>
      <OwnStudies own={own} />
      <Experiments experiments={experiments} isAlone={own.total === 0} />
    </main>
  );
}

function OwnStudies({ own }: { own: OwnClaimsPage }) {
  const { studies, total, page, pageCount } = own;
  if (total === 0) {
    return (
      <p className={styles['hint']}>
        What a study file of your own states under <code>claims:</code> is judged here too, first.{' '}
        <PageLink href="/new">Write one</PageLink>
      </p>
    );
  }
  return (
    <section aria-labelledby="own-studies">
      <h2 id="own-studies" className={styles['part']}>
        Your studies
      </h2>
      <p className={styles['about']}>
        {plural(total, 'study', 'studies')} with claims, the newest first; verdicts as on each
        one&rsquo;s own page.
      </p>
      {studies.map(({ title, sweep, sweepCount, claims, problem }) => (
        <StudyClaims
          key={sweep.id}
          id={`study-${sweep.id.slice(0, 12)}`}
          {...{ title, claims, problem }}
          link={{
            href: `/sweeps/${sweep.id}`,
            text: `${formatCount(sweep.finished)} of ${plural(sweep.planned, 'task')}${sweepCount === 1 ? '' : `, of ${formatCount(sweepCount)} sweeps of this name`}`,
          }}
        />
      ))}
      <Pager
        label="Pages of your studies"
        {...{ page, pageCount }}
        href={(at) => (at === 1 ? '/claims' : `/claims?page=${String(at)}`)}
      />
    </section>
  );
}

/** The ten; those that have not been run stand at the end, folded, where anything else is shown. */
function Experiments(props: { experiments: ExperimentClaims[]; isAlone: boolean }) {
  const { experiments } = props;
  const run = experiments.filter(({ sweep }) => sweep !== null);
  const isNothing = props.isAlone && run.length === 0;
  const shown = isNothing ? experiments : run;
  const others = experiments.filter((experiment) => !shown.includes(experiment));
  const contradiction = findContradiction(shown);
  return (
    <section aria-labelledby="experiments">
      <h2 id="experiments" className={styles['part']}>
        The report&rsquo;s experiments
      </h2>
      <Totals experiments={experiments} />
      {contradiction === null ? null : <Contradiction {...contradiction} />}
      {shown.map((experiment) => (
        <ExperimentSection key={experiment.slug} experiment={experiment} />
      ))}
      {others.length === 0 ? null : (
        <details className={styles['others']}>
          <summary>
            {plural(others.length, 'experiment')} not run into this database, with what the report
            says
          </summary>
          {others.map((experiment) => (
            <ExperimentSection key={experiment.slug} experiment={experiment} />
          ))}
        </details>
      )}
    </section>
  );
}

function Totals({ experiments }: { experiments: ExperimentClaims[] }) {
  const claims = experiments.flatMap((experiment) => experiment.claims);
  const counts = verdictCounts(claims);
  const open = claims.filter((claim) => !('verdict' in claim)).length;
  return (
    <p className={`numbers ${styles['totals']}`}>
      {open === claims.length
        ? null
        : verdictNames.map((name) => (
            <span key={name}>
              {counts[name]} {name}
            </span>
          ))}
      {open > 0 ? <span>{open} not run yet</span> : null}
    </p>
  );
}

function ExperimentSection({ experiment }: { experiment: ExperimentClaims }) {
  const { slug, number, title, sweep, claims, problem } = experiment;
  const link =
    sweep === null
      ? null
      : {
          href: `/sweeps/${sweep.id}`,
          text: `${sweep.preset} scale, ${String(sweep.finished)} of ${plural(sweep.planned, 'task')}`,
        };
  return (
    <StudyClaims id={`experiment-${slug}`} {...{ number, title, claims, problem, link }}>
      {sweep === null ? <Command>{sweepCommand({ experiment: slug })}</Command> : null}
    </StudyClaims>
  );
}
