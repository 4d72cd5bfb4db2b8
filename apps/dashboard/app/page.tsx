import type { Metadata } from 'next';
import { PageLink } from '../components/page-link.tsx';
import { LiveRefresh } from '../components/live/live-refresh.tsx';
import { NoDatabase, NothingYet } from '../components/no-database.tsx';
import { Pager } from '../components/pager.tsx';
import { StudySearch } from '../components/study-search.tsx';
import { SweepList } from '../components/sweep-list.tsx';
import { openDatabase } from '../data/database.ts';
import { listStudies } from '../data/study-list.ts';
import { formatCount, plural } from '@basin/core';
import styles from './page.module.css';

export const metadata: Metadata = { title: 'Sweeps · Basin' };

/** More pages than there will be: what is asked beyond is the last. */
const furthestPage = 1_000_000;
const longestSearch = 200;

interface Asked {
  page: number;
  archived: boolean;
  search: string;
}

export default async function SweepsPage(props: {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}) {
  const { page: given, archived, q } = await props.searchParams;
  const number = Number(given);
  const asked = {
    page: Number.isSafeInteger(number) ? Math.min(Math.max(1, number), furthestPage) : 1,
    archived: archived === 'shown',
    search: (typeof q === 'string' ? q : '').slice(0, longestSearch).trim(),
  };
  const access = openDatabase();
  // Before the rest is read: what comes meanwhile is told once more.
  const sequence = access.state === 'ready' ? access.reader.lastSequence() : 0;
  return (
    <main id="content" className="page">
      <LiveRefresh sequence={sequence} />
      {access.state === 'ready' ? (
        <Sweeps access={access} asked={asked} />
      ) : (
        <NoDatabase access={access} />
      )}
    </main>
  );
}

async function Sweeps(props: {
  access: Extract<ReturnType<typeof openDatabase>, { state: 'ready' }>;
  asked: Asked;
}) {
  const nowMs = Date.now();
  const { access, asked } = props;
  const { archived, search } = asked;
  const list = await listStudies(access.reader, asked, nowMs);
  if (list.total === 0 && list.archivedCount === 0 && search === '') {
    return <NothingYet title="No sweeps yet">It appears here by itself.</NothingYet>;
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
              <PageLink href={address({ archived: !archived, search, page: 1 })}>
                {archived ? 'Hide' : 'Show'} {formatCount(list.archivedCount)} archived
              </PageLink>
            </>
          )}
        </p>
        <StudySearch search={search} archived={archived} />
        <PageLink href="/new" className={`control ${styles['new']}`}>
          New study
        </PageLink>
      </div>
      {list.total === 0 ? (
        <p className={styles['none']}>
          No sweep has “{search}” in its name, tags, notes or id.{' '}
          <PageLink href={address({ archived, search: '', page: 1 })}>Show all</PageLink>
        </p>
      ) : (
        <SweepList studies={list.studies} nowMs={nowMs} />
      )}
      <Pager
        label="Pages of sweeps"
        page={list.page}
        pageCount={list.pageCount}
        href={(page) => address({ archived, search, page })}
      />
    </>
  );
}

function address({ page, archived, search }: Asked): string {
  const parameters = new URLSearchParams({
    ...(search === '' ? {} : { q: search }),
    ...(archived ? { archived: 'shown' } : {}),
    ...(page === 1 ? {} : { page: String(page) }),
  }).toString();
  return parameters === '' ? '/' : `/?${parameters}`;
}
