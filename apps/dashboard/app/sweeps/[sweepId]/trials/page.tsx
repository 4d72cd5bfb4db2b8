import type { Metadata } from 'next';
import Link from 'next/link';
import { notFound } from 'next/navigation';
import { formatCount, plural } from '@basin/core';
import { CompareBar } from '../../../../components/compare/compare-bar.tsx';
import { LiveSweep } from '../../../../components/live/live-sweep.tsx';
import { ProgressPanel } from '../../../../components/live/progress-panel.tsx';
import { Pager } from '../../../../components/pager.tsx';
import { StudyTabs } from '../../../../components/study-tabs.tsx';
import { SweepHeading } from '../../../../components/sweep-heading.tsx';
import { ColumnChooser } from '../../../../components/trials/column-chooser.tsx';
import { GroupChooser } from '../../../../components/trials/group-chooser.tsx';
import { QueryBar } from '../../../../components/trials/query-bar.tsx';
import { TrialGroups } from '../../../../components/trials/trial-groups.tsx';
import { TrialRows } from '../../../../components/trials/trial-rows.tsx';
import {
  parseTrialsAddress,
  type TrialsAddress,
  trialsSearch,
} from '../../../../components/trials/trials-address.ts';
import tableStyles from '../../../../components/trials/trials.module.css';
import { TrialViews } from '../../../../components/trials/views/trial-views.tsx';
import { readerOrNull } from '../../../../data/database.ts';
import { sweepProgress } from '../../../../data/progress.ts';
import { findSweep } from '../../../../data/sweeps.ts';
import { readTrials, selectionOf, type TrialTable } from '../../../../data/trials.ts';
import styles from '../page.module.css';

interface Properties {
  params: Promise<{ sweepId: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export async function generateMetadata({ params }: Properties): Promise<Metadata> {
  const reader = readerOrNull();
  const sweep = reader === null ? null : findSweep(reader, (await params).sweepId, Date.now());
  return { title: sweep === null ? 'No such sweep' : `Trials · ${sweep.title}` };
}

export default async function TrialsPage({ params, searchParams }: Properties) {
  const { sweepId } = await params;
  const address = parseTrialsAddress(await searchParams);
  const nowMs = Date.now();
  const reader = readerOrNull();
  const sweep = reader === null ? null : findSweep(reader, sweepId, nowMs);
  const progress = reader === null ? null : sweepProgress(reader, sweepId, nowMs);
  if (reader === null || sweep === null || progress === null) notFound();
  const selection = selectionOf(reader, sweepId, address);
  const metrics = reader.metrics(sweepId);
  const table = readTrials(reader, sweepId, address, selection, metrics);
  const path = `/sweeps/${sweepId}/trials`;
  return (
    <main id="content" className="page">
      <SweepHeading sweep={sweep} nowMs={nowMs} />
      <StudyTabs sweepId={sweepId} current="trials" planned={sweep.planned} />
      <LiveSweep sweepId={sweepId} initial={progress}>
        {progress.finished === progress.planned ? null : <ProgressPanel />}
        <section className={styles['selection']} aria-label="Selection">
          <QueryBar path={path} address={address} names={selection.names} />
          {address.brushes.length === 0 ? null : (
            <p className={tableStyles['brushes']}>
              {address.brushes.map((brush) => (
                <Link
                  key={brush}
                  href={`${path}${trialsSearch(address, { brushes: address.brushes.filter((other) => other !== brush), page: 1 })}`}
                  scroll={false}
                  aria-label={`Remove the filter ${brush}`}
                >
                  {brush} ×
                </Link>
              ))}
            </p>
          )}
        </section>
        <TrialViews {...{ reader, sweepId, path, address, selection, metrics }} />
        <section id="tasks" className={styles['section']} aria-label="Tasks">
          <div className={styles['heading']}>
            <h2>{table.groups === null ? 'Tasks' : 'Groups of tasks'}</h2>
            <p>
              <span className="numbers">{describeTotal(table, sweep.planned)}</span>
              <a
                href={`/api/sweeps/${sweepId}/tasks${trialsSearch(address, { page: 1 })}`}
                download
              >
                CSV
              </a>
            </p>
          </div>
          <div className={tableStyles['tools']}>
            <Kinds path={path} address={address} current={selection.kind ?? 'all'} />
            <ColumnChooser
              {...{ path, address, names: selection.names }}
              shown={table.columns.map(({ text }) => text)}
            />
            <GroupChooser {...{ path, address, names: [...selection.names.factors] }} />
          </div>
          <Table {...{ sweepId, path, address, table }} />
          {table.total > 0 ? null : (
            <p className={tableStyles['none']}>
              {selection.problem === null
                ? 'No task meets the filter.'
                : `The filter cannot be read: ${selection.problem.message}.`}
            </p>
          )}
          <Pager
            label="Pages of tasks"
            page={table.page}
            pageCount={table.pageCount}
            href={(page) => `${path}${trialsSearch(address, { page })}`}
          />
        </section>
      </LiveSweep>
    </main>
  );
}

function Table(props: {
  sweepId: string;
  path: string;
  address: TrialsAddress;
  table: TrialTable;
}) {
  const { table } = props;
  const rows =
    table.groups === null ? (
      <TrialRows {...props} />
    ) : (
      <TrialGroups {...props} columns={table.columns} groups={table.groups} />
    );
  return (
    <form action="/compare">
      {table.rows.some(({ kind }) => kind === 'training') ? <CompareBar /> : null}
      <div className={tableStyles['scroll']} role="region" aria-label="Table" tabIndex={0}>
        {rows}
      </div>
    </form>
  );
}

function Kinds(props: { path: string; address: TrialsAddress; current: string }) {
  return (
    <nav aria-label="Kind of tasks" className={tableStyles['kinds']}>
      {(
        [
          ['training', 'Trainings'],
          ['analysis', 'Analyses'],
          ['all', 'All'],
        ] as const
      ).map(([kind, label]) => (
        <Link
          key={kind}
          href={`${props.path}${trialsSearch(props.address, { kind, page: 1, baseline: null })}`}
          scroll={false}
          aria-current={props.current === kind ? 'true' : undefined}
        >
          {label}
        </Link>
      ))}
    </nav>
  );
}

function describeTotal({ groups, total }: TrialTable, planned: number): string {
  if (groups !== null) return plural(total, 'group');
  return total === planned
    ? plural(total, 'task')
    : `${formatCount(total)} of ${plural(planned, 'task')}`;
}
