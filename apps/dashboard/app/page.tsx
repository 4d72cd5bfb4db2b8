import type { Metadata } from 'next';
import Link from 'next/link';
import { LiveRefresh } from '../components/live/live-refresh.tsx';
import { NoDatabase } from '../components/no-database.tsx';
import { Command, Notice } from '../components/notice.tsx';
import { Pager } from '../components/pager.tsx';
import { SweepList } from '../components/sweep-list.tsx';
import { sweepCommand } from '../data/commands.ts';
import { openDatabase } from '../data/database.ts';
import { listSweeps } from '../data/sweeps.ts';
import { formatCount, plural } from '@basin/core';
import styles from './page.module.css';

export const metadata: Metadata = { title: 'Sweeps · Basin' };

/** More pages than there will be: what is asked beyond is the last. */
const furthestPage = 1_000_000;

export default async function SweepsPage(props: {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}) {
  const { page: given, archived } = await props.searchParams;
  const number = Number(given);
  const page = Number.isSafeInteger(number) ? Math.min(Math.max(1, number), furthestPage) : 1;
  const access = openDatabase();
  return (
    <main id="content" className="page">
      <LiveRefresh />
      {access.state === 'ready' ? (
        <Sweeps access={access} page={page} archived={archived === 'shown'} />
      ) : (
        <NoDatabase access={access} />
      )}
    </main>
  );
}

function Sweeps(props: {
  access: Extract<ReturnType<typeof openDatabase>, { state: 'ready' }>;
  page: number;
  archived: boolean;
}) {
  const nowMs = Date.now();
  const { archived } = props;
  const list = listSweeps(props.access.reader, props.page, nowMs, archived);
  if (list.total === 0 && list.archivedCount === 0) {
    return (
      <Notice title="No sweeps yet">
        <p>The database is there, and empty. Start the first sweep:</p>
        <Command>{sweepCommand()}</Command>
        <p>It appears here by itself.</p>
      </Notice>
    );
  }
  return (
    <>
      <div className={styles['heading']}>
        <h1>Sweeps</h1>
        <p className="numbers">
          {plural(list.total, 'sweep')}
          {list.archivedCount === 0 ? null : (
            <>
              {' · '}
              <Link href={archived ? '/' : '/?archived=shown'}>
                {archived ? 'Hide' : 'Show'} {formatCount(list.archivedCount)} archived
              </Link>
            </>
          )}
        </p>
      </div>
      <SweepList sweeps={list.sweeps} nowMs={nowMs} />
      <Pager
        label="Pages of sweeps"
        page={list.page}
        pageCount={list.pageCount}
        href={(page) => `/?${archived ? 'archived=shown&' : ''}page=${page}`}
      />
    </>
  );
}
