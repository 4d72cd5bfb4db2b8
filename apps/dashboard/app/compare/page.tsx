import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Metadata } from 'next';
import { PageLink } from '../../components/page-link.tsx';
import { notFound, redirect } from 'next/navigation';
import {
  compareAddress,
  mostCompared,
  parseComparedTasks,
} from '../../components/compare/compare-address.ts';
import { ChooseWay } from '../../components/compare/choose-way.tsx';
import { DistanceOfWeights, WaysBetween } from '../../components/compare/compared-weights.tsx';
import {
  DifferenceTable,
  LeftOutNotes,
  MetricTable,
  SettingsTable,
} from '../../components/compare/compare-tables.tsx';
import { alongOf, alongsOf } from '../../components/curves/along.ts';
import { CurveGrid } from '../../components/curves/curve-grid.tsx';
import { InTurn } from '../../components/in-turn.tsx';
import { Notice } from '../../components/notice.tsx';
import { groupingOf, readComparison, type StoredComparison } from '../../data/compare.ts';
import { readComparedWeights } from '../../data/compared-weights.ts';
import { readerOrNull } from '../../data/database.ts';
import { drawnCurves } from '../../data/drawn-curves.ts';
import { sweepAhead } from '../../data/sweeps.ts';
import { countedRule, plural } from '@basin/core';
import type { TrainingAddress } from '@basin/execution/reading/compare-trainings';
import styles from './page.module.css';

export const metadata: Metadata = { title: 'Compare' };

interface Properties {
  /** `seeds=all`: each training with the others of its setting. */
  searchParams: Promise<
    Partial<
      Record<'tasks' | 'seeds' | 'from' | 'to' | 'curves-over', string | string[] | undefined>
    >
  >;
}

export default async function ComparePage({ searchParams }: Properties) {
  const { tasks: given, seeds, from, to, 'curves-over': over } = await searchParams;
  const allSeeds = seeds === 'all';
  const parsed = parseComparedTasks(given);
  // `server/page-status.ts` answers it with 400.
  if ('problem' in parsed) return <Problem words={parsed.problem} />;
  // A form sends one parameter a tick: what people keep is the short address.
  if (Array.isArray(given)) redirect(compareAddress(parsed.tasks, allSeeds));
  const reader = readerOrNull();
  const sweepIds = [...new Set(parsed.tasks.map(({ sweepId }) => sweepId))];
  await Promise.all(sweepIds.map((sweepId) => sweepAhead(reader, sweepId)));
  const comparison =
    reader === null
      ? null
      : await readComparison(reader, parsed.tasks, Date.now(), { allSeeds, along: alongOf(over) });
  if (reader === null || comparison === null) notFound();
  const { trainings, settings, groups, metrics, curves, sweeps } = comparison;
  const grouping = groupingOf(comparison);
  const chosen = { from: [from].flat()[0], to: [to].flat()[0] };
  await nextTurn();
  const weights = readComparedWeights(reader, firstOfGroups(comparison), chosen);
  const charts = await drawnCurves(curves, grouping);
  // Others are answered before all of it is put together.
  await nextTurn();
  return (
    <main id="content" className="page">
      <nav aria-label="Breadcrumb" className={styles['over']}>
        {sweeps.map(({ id, title }) => (
          <PageLink key={id} href={`/sweeps/${id}/trials`}>
            {title}
          </PageLink>
        ))}
      </nav>
      <h1>{plural(trainings.length, 'training')} compared</h1>
      <SeedsChoice tasks={parsed.tasks} allSeeds={allSeeds} />
      <section className={styles['section']} aria-label="Settings">
        <h2>Settings that differ</h2>
        {settings.length === 0 ? (
          <p>No setting differs{groups.length === 1 ? ', only the seeds do' : ''}.</p>
        ) : (
          <SettingsTable {...comparison} />
        )}
      </section>
      <InTurn>
        <section className={styles['section']} aria-label="Metrics">
          <h2>Final metrics</h2>
          {metrics.length === 0 ? (
            <p>No metric has been recorded yet.</p>
          ) : (
            <MetricTable {...comparison} />
          )}
        </section>
      </InTurn>
      {metrics.length > 0 && hasReplicates(comparison) ? (
        <section className={styles['section']} aria-label="Differences">
          <h2>Differences from {groups[0]?.label}</h2>
          <p>
            Means over the seeds that both settings have here, with 95&nbsp;% intervals where there
            are two or more, of {countedRule}; differences of percentages are in percentage points.
          </p>
          <DifferenceTable {...comparison} />
          <LeftOutNotes {...comparison} />
        </section>
      ) : null}
      {curves.length === 0 ? null : (
        <section className={styles['section']} aria-label="Curves">
          <h2>Curves</h2>
          <CurveGrid
            charts={charts}
            alongs={alongsOf(comparison.usualAlong)}
            {...(grouping === undefined ? {} : { grouping })}
          />
        </section>
      )}
      {weights === null || weights.distances.length === 0 ? null : (
        <section className={styles['section']} aria-label="Weights">
          <h2>Distance of weights from {weights.first}</h2>
          <p>
            Of the final weights: Euclidean, relative to the length of {weights.first}, and the
            cosine of the angle between them; then the relative distance of each tensor.
          </p>
          <DistanceOfWeights weights={weights} />
        </section>
      )}
      {weights === null || weights.ways.length === 0 ? null : (
        <section className={styles['section']} aria-label="Between them">
          <h2>Between the networks</h2>
          <ChooseWay tasks={parsed.tasks} {...{ allSeeds, chosen, weights }} />
          <WaysBetween first={weights.first} ways={weights.ways} sequence={reader.lastSequence()} />
        </section>
      )}
    </main>
  );
}

/** Of one setting all its trainings are looked at, of several the first of each. */
function firstOfGroups({ trainings, groups }: StoredComparison): StoredComparison['trainings'] {
  const several = groups.length > 1 && trainings.length > mostCompared;
  return several
    ? groups.flatMap((_, index) => trainings.find(({ group }) => group === index) ?? [])
    : trainings.slice(0, mostCompared);
}

function SeedsChoice({ tasks, allSeeds }: { tasks: TrainingAddress[]; allSeeds: boolean }) {
  return (
    <p className={styles['seeds']}>
      {allSeeds ? (
        <>
          With all seeds of each setting.{' '}
          <PageLink href={compareAddress(tasks)}>Only the trainings that were ticked</PageLink>
        </>
      ) : (
        <PageLink href={compareAddress(tasks, true)}>With all seeds of each setting</PageLink>
      )}
    </p>
  );
}

/** Two settings or more, and one of them with several seeds. */
function hasReplicates({ groups }: StoredComparison): boolean {
  return groups.length > 1 && groups.some(({ trainingCount }) => trainingCount > 1);
}

function Problem({ words }: { words: string }) {
  return (
    <main id="content" className="page">
      <Notice title="These trainings cannot be compared" tone="problem">
        <p>{words}</p>
        <p>
          <PageLink href="/">All sweeps</PageLink> of this database are listed.
        </p>
      </Notice>
    </main>
  );
}
