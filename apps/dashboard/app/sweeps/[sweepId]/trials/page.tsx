import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { ofBase } from '../../../../components/base-path.ts';
import { LiveSweep } from '../../../../components/live/live-sweep.tsx';
import { ProgressPanel } from '../../../../components/live/progress-panel.tsx';
import { StudyTabs } from '../../../../components/study-tabs.tsx';
import { SweepHeading } from '../../../../components/sweep-heading.tsx';
import { parseTrialsAddress, trialsSearch } from '../../../../components/trials/trials-address.ts';
import { TrialsBody } from '../../../../components/trials/trials-body.tsx';
import { readerOrNull } from '../../../../data/database.ts';
import { sweepProgress } from '../../../../data/progress.ts';
import { readAhead } from '../../../../data/read-ahead.ts';
import { findSweep, sweepAhead, sweepTitle } from '../../../../data/sweeps.ts';
import { viewCurvesAhead } from '../../../../data/trial-view.ts';
import { selectionOf } from '../../../../data/trials.ts';

interface Properties {
  params: Promise<{ sweepId: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export async function generateMetadata({ params }: Properties): Promise<Metadata> {
  const title = sweepTitle(readerOrNull(), (await params).sweepId);
  return { title: title === null ? 'No such sweep' : `Trials · ${title}` };
}

export default async function TrialsPage({ params, searchParams }: Properties) {
  const { sweepId } = await params;
  const address = parseTrialsAddress(await searchParams);
  const reader = readerOrNull();
  await sweepAhead(reader, sweepId);
  const nowMs = Date.now();
  const sweep = reader === null ? null : findSweep(reader, sweepId, nowMs);
  const progress = reader === null ? null : sweepProgress(reader, sweepId, nowMs);
  if (reader === null || sweep === null || progress === null) notFound();
  const table = ofBase(`/api/sweeps/${sweepId}/tasks`);
  const search = trialsSearch(address, { page: 1 });
  const since = await readAhead(reader, sweepId, address, sweep.planned);
  const selection = selectionOf(reader, sweepId, address, since);
  await viewCurvesAhead(reader, sweepId, address, selection);
  // Others are answered before all of it is drawn.
  await nextTurn();
  return (
    <main id="content" className="page">
      <SweepHeading sweep={sweep} nowMs={nowMs} />
      <StudyTabs sweepId={sweepId} current="trials" planned={sweep.planned} />
      <LiveSweep sweepId={sweepId} initial={progress}>
        {progress.finished === progress.planned ? null : (
          <ProgressPanel isImported={sweep.isImported} />
        )}
        <TrialsBody
          {...{ reader, sweepId, address, selection, planned: sweep.planned, canCompare: true }}
          path={`/sweeps/${sweepId}/trials`}
          download={
            <>
              <a href={`${table}${search}`} download>
                CSV
              </a>{' '}
              <a href={`${table}${search === '' ? '?' : `${search}&`}format=parquet`} download>
                Parquet
              </a>
            </>
          }
        />
      </LiveSweep>
    </main>
  );
}
