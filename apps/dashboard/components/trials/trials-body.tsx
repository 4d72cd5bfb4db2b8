import type { ReactNode } from 'react';
import { PageLink } from '../page-link.tsx';
import { formatCount, type Metric, plural } from '@basin/core';
import pageStyles from '../../app/sweeps/[sweepId]/page.module.css';
import type { TableReader } from '../../data/table-reader.ts';
import { drawnKind, readTrials, type Selection, type TrialTable } from '../../data/trials.ts';
import { ofBase } from '../base-path.ts';
import { InTurn } from '../in-turn.tsx';
import { CompareBar } from '../compare/compare-bar.tsx';
import { Pager } from '../pager.tsx';
import { ColumnChooser } from './column-chooser.tsx';
import { RepeatsLeftOut } from '../repeats-left-out.tsx';
import { Sideways } from '../sideways.tsx';
import { GroupChooser } from './group-chooser.tsx';
import { QueryBar } from './query-bar.tsx';
import { RowForm } from './row-form.tsx';
import { TrialGroups } from './trial-groups.tsx';
import { TrialRows } from './trial-rows.tsx';
import { nameLimits, type TrialsAddress, trialsSearch } from './trials-address.ts';
import { TrialsLink } from './trials-link.tsx';
import styles from './trials.module.css';
import { TrialViews } from './views/trial-views.tsx';

interface Properties {
  reader: TableReader;
  sweepId: string;
  /** Where the address leads. */
  path: string;
  address: TrialsAddress;
  /** Of the address. */
  selection: Selection;
  /** Tasks of the sweep. */
  planned: number;
  /** How the table is taken along. */
  download: ReactNode;
  /** Whether trainings can be compared on a page of their own. */
  canCompare: boolean;
}

/** Filter, one view of what it leaves, and the table of it: all that an address of trials says. */
export function TrialsBody(props: Properties) {
  const { reader, sweepId, path, planned, selection } = props;
  // The text of a query that is too long stands in its field alone.
  const address = { ...props.address, tooLong: null };
  const metrics: Metric[] = reader.metrics(sweepId);
  const table = readTrials(reader, sweepId, props.address, selection, metrics);
  return (
    <>
      <section className={pageStyles['selection']} aria-label="Selection">
        <QueryBar path={path} address={props.address} names={selection.names} />
        {address.brushes.length === 0 ? null : (
          <p className={styles['brushes']}>
            {address.brushes.map((brush) => (
              <PageLink
                key={brush}
                href={`${path}${trialsSearch(address, { brushes: address.brushes.filter((other) => other !== brush), page: 1 })}`}
                scroll={false}
                aria-label={`Remove the filter ${brush}`}
              >
                {brush} ×
              </PageLink>
            ))}
          </p>
        )}
        {address.notRead.length === 0 ? null : (
          <p className={styles['notRead']} role="status">
            Not read of this page’s address: {address.notRead.join('; ')}. {nameLimits}.
          </p>
        )}
        <RepeatsLeftOut
          count={reader.repeatsLeftOut(sweepId, {
            ...{ where: selection.where, ...drawnKind(selection) },
          })}
          of={selection.kind === undefined ? 'the views' : 'views and table'}
          query="has precision"
        />
      </section>
      <InTurn>
        <TrialViews {...{ reader, sweepId, path, address, selection, metrics }} />
      </InTurn>
      <section id="tasks" className={pageStyles['section']} aria-label="Tasks">
        <div className={pageStyles['heading']}>
          <h2>{table.groups === null ? 'Tasks' : 'Groups of tasks'}</h2>
          <p>
            <span className="numbers">{describeTotal(table, planned)}</span>
            {props.download}
          </p>
        </div>
        <div className={styles['tools']}>
          <Kinds path={path} address={address} current={selection.kind ?? 'all'} />
          <ColumnChooser
            {...{ path, address, names: selection.names }}
            shown={table.columns.map(({ text }) => text)}
          />
          <GroupChooser {...{ path, address, names: selection.parameters }} />
        </div>
        <RowForm choice="baseline" {...{ path, address }} />
        {table.groups === null ? null : <RowForm choice="brush" {...{ path, address }} />}
        <Table {...props} {...{ address, table }} />
        {table.total > 0 ? null : (
          <p className={styles['none']}>
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
    </>
  );
}

function Table(props: Properties & { table: TrialTable }) {
  const { sweepId, path, address, table, canCompare } = props;
  const rows =
    table.groups === null ? (
      <TrialRows {...{ sweepId, path, address, table, canCompare }} />
    ) : (
      <TrialGroups {...{ path, address }} columns={table.columns} groups={table.groups} />
    );
  const scrolled = (
    <Sideways label="Table" keepsStart className={styles['scroll'] ?? ''}>
      {rows}
    </Sideways>
  );
  if (!canCompare) return scrolled;
  return (
    <form action={ofBase('/compare')}>
      {table.rows.some(({ kind }) => kind === 'training') ? <CompareBar /> : null}
      {scrolled}
    </form>
  );
}

function Kinds(props: { path: string; address: TrialsAddress; current: string }) {
  return (
    <nav aria-label="Kind of tasks" className={styles['kinds']}>
      {(
        [
          ['training', 'Trainings'],
          ['analysis', 'Analyses'],
          ['all', 'All'],
        ] as const
      ).map(([kind, label]) => (
        <TrialsLink
          key={kind}
          path={props.path}
          address={props.address}
          change={{ kind, page: 1, baseline: null }}
          aria-current={props.current === kind ? 'true' : undefined}
        >
          {label}
        </TrialsLink>
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
