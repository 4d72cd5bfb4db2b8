import type { Metadata } from 'next';
import { PageLink } from '../../../components/page-link.tsx';
import { notFound } from 'next/navigation';
import { ClaimList } from '../../../components/claims/claim-list.tsx';
import { CurvesPanel } from '../../../components/curves/curves-panel.tsx';
import { Facts } from '../../../components/facts.tsx';
import { FigureCard } from '../../../components/figures/figure-card.tsx';
import { InTurn } from '../../../components/in-turn.tsx';
import { FindingsPending } from '../../../components/live/findings-pending.tsx';
import { LiveSweep } from '../../../components/live/live-sweep.tsx';
import { ProgressPanel } from '../../../components/live/progress-panel.tsx';
import { RepeatsLeftOut } from '../../../components/repeats-left-out.tsx';
import { SectionLinks } from '../../../components/section-links.tsx';
import { StudyTabs } from '../../../components/study-tabs.tsx';
import { SweepHeading } from '../../../components/sweep-heading.tsx';
import { curveMarkup, firstMetric, readCurves, sweepCurvesAhead } from '../../../data/curves.ts';
import { readerOrNull } from '../../../data/database.ts';
import { figuresAhead, sweepFigures } from '../../../data/figures.ts';
import { findingsAhead, sweepFindings } from '../../../data/findings.ts';
import { ownTurn } from '../../../data/own-turn.ts';
import { sweepProgress } from '../../../data/progress.ts';
import { readResults } from '../../../data/results.ts';
import { findSweep, isIdentity, sweepAhead, sweepTitle } from '../../../data/sweeps.ts';
import { resultFacts } from '../../../format/result-facts.ts';
import styles from './page.module.css';

interface Properties {
  params: Promise<{ sweepId: string }>;
}

export async function generateMetadata({ params }: Properties): Promise<Metadata> {
  const title = sweepTitle(readerOrNull(), (await params).sweepId);
  return { title: title ?? 'No such sweep' };
}

export default async function SweepPage({ params }: Properties) {
  const { sweepId } = await params;
  const reader = readerOrNull();
  await sweepAhead(reader, sweepId);
  if (reader !== null && isIdentity(sweepId)) await findingsAhead(reader, sweepId);
  const nowMs = Date.now();
  const sweep = reader === null ? null : findSweep(reader, sweepId, nowMs);
  const progress = reader === null ? null : sweepProgress(reader, sweepId, nowMs);
  if (reader === null || sweep === null || progress === null) notFound();

  const findings = sweepFindings(reader, sweepId);
  await figuresAhead(reader, sweepId);
  const figures = sweepFigures(reader, sweepId);
  const metrics = reader.metrics(sweepId);
  const metric = firstMetric(metrics);
  if (metric !== null) await sweepCurvesAhead(reader, sweepId, metric);
  const curves = metric === null ? null : readCurves(reader, sweepId, metric);
  // Experiments tell their results by figures and claims; given weights have no curves.
  const results = findings === null ? readResults(reader, sweepId) : [];
  const hasCurves = curves !== null || results.length === 0;
  const path = `/sweeps/${sweepId}`;
  // Others are answered before that is drawn, and before all of it is put together.
  await ownTurn();
  const markup = curves === null ? '' : curveMarkup(curves, { width: 900, height: 378 });
  await ownTurn();

  return (
    <main id="content" className="page">
      <SweepHeading sweep={sweep} nowMs={nowMs} />
      <StudyTabs sweepId={sweepId} current="results" planned={sweep.planned} />
      <LiveSweep sweepId={sweepId} initial={progress}>
        <ProgressPanel isImported={sweep.isImported} />
        <SectionLinks
          links={[
            ...(figures.length > 0 ? [{ href: '#figures', label: 'Figures' }] : []),
            ...((findings?.claims.length ?? 0) > 0 ? [{ href: '#claims', label: 'Claims' }] : []),
            ...(results.length > 0 ? [{ href: '#results', label: 'Results' }] : []),
            ...(hasCurves ? [{ href: '#curves', label: 'Training curves' }] : []),
          ]}
        />
        {(findings?.problem ?? null) === null ? null : (
          <p className={styles['problem']}>
            The findings could not be computed: {findings?.problem}
          </p>
        )}
        <RepeatsLeftOut
          count={reader.repeatsLeftOut(sweepId, { kind: 'training' })}
          of="figures and curves"
        />
        {findings?.isPending === true ? (
          <FindingsPending planned={sweep.planned} hasOlder={figures.length > 0} />
        ) : null}
        {figures.length === 0 ? null : (
          <section id="figures" className={styles['section']} aria-label="Figures">
            <h2>Figures</h2>
            <div className={styles['figures']}>
              {figures.map((figure, index) => (
                <InTurn key={figure.id}>
                  <FigureCard
                    sweepId={sweepId}
                    experiment={sweep.experiment}
                    study={sweep.study}
                    figure={figure}
                    number={index + 1}
                  />
                </InTurn>
              ))}
            </div>
          </section>
        )}
        {findings === null || findings.claims.length === 0 ? null : (
          <section id="claims" className={styles['section']} aria-label="Claims">
            <h2>Claims</h2>
            <InTurn>
              <ClaimList claims={findings.claims} />
            </InTurn>
          </section>
        )}
        {results.length === 0 ? null : (
          <section id="results" className={styles['section']} aria-label="Results">
            <h2>Results</h2>
            {results.map(({ taskId, label, result }) => (
              <article key={taskId} className={styles['result']}>
                <h3>
                  <PageLink href={`${path}/tasks/${taskId}`}>{label}</PageLink>
                </h3>
                <Facts facts={resultFacts(result)} />
              </article>
            ))}
          </section>
        )}
        {hasCurves ? (
          <section id="curves" className={styles['section']} aria-label="Training curves">
            <h2>Training curves</h2>
            {curves === null ? (
              <p className={styles['empty']}>No metric has been recorded yet.</p>
            ) : (
              <CurvesPanel sweepId={sweepId} metrics={metrics} initial={curves} markup={markup} />
            )}
          </section>
        ) : null}
      </LiveSweep>
    </main>
  );
}
