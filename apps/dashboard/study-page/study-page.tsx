import { useEffect, useState } from 'react';
import { formatCount, formatDate, isImported, taskStates } from '@basin/core';
import { csvPieces } from '@basin/charts';
import type { StudyPage as Page } from '@basin/studies';
import pageStyles from '../app/sweeps/[sweepId]/page.module.css';
import { ClaimList } from '../components/claims/claim-list.tsx';
import { Facts } from '../components/facts.tsx';
import { FigureCard } from '../components/figures/figure-card.tsx';
import { RepeatsLeftOut } from '../components/repeats-left-out.tsx';
import { SectionLinks } from '../components/section-links.tsx';
import headingStyles from '../components/sweep-heading.module.css';
import { ThemeToggle } from '../components/theme-toggle.tsx';
import {
  parseTrialsAddress,
  searchParameters,
  type TrialsAddress,
} from '../components/trials/trials-address.ts';
import { TrialsBody } from '../components/trials/trials-body.tsx';
import { readTrials, selectionOf, tableQueryOf } from '../data/trials.ts';
import type { TableReader } from '../data/table-reader.ts';
import styles from './study-page.module.css';

/** Where trials are in the page; what follows is as the dashboard has it after `?`. */
const trialsPath = '#trials';

/** A whole study: figures, claims, trials. Its address after # is the state of the trials' table and views. */
export function StudyPage({ page, reader }: { page: Page; reader: TableReader }) {
  const { sweep, findings } = page;
  const imported = isImported(sweep.study);
  const address = useTrialsAddress();
  const figures = findings?.figures ?? [];
  const claims = findings?.claims ?? [];
  return (
    <main id="content" className="page">
      <header className={headingStyles['heading']}>
        <p className={headingStyles['over']}>
          {imported
            ? 'Imported'
            : sweep.number === null
              ? 'Study'
              : `Experiment ${String(sweep.number)}`}
          {imported ? null : <span>{sweep.preset} scale</span>}
          <span>{stateWords(page)}</span>
          <time dateTime={new Date(sweep.plannedAtMs).toISOString()}>
            {imported ? '' : 'started '}
            {formatDate(sweep.plannedAtMs)}
          </time>
          <code title={`Sweep ${sweep.sweepId}`}>{sweep.sweepId.slice(0, 12)}</code>
          <span className={styles['theme']}>
            <ThemeToggle initial="system" />
          </span>
        </p>
        <h1>{sweep.title}</h1>
        {sweep.question === null ? null : (
          <p className={`words ${headingStyles['question'] ?? ''}`}>{sweep.question}</p>
        )}
      </header>
      <SectionLinks
        links={[
          ...(figures.length > 0 ? [{ href: '#figures', label: 'Figures' }] : []),
          ...(claims.length > 0 ? [{ href: '#claims', label: 'Claims' }] : []),
          { href: trialsPath, label: 'Trials' },
          { href: '#settings', label: 'Settings' },
        ]}
      />
      {(findings?.problem ?? null) === null ? null : (
        <p className={pageStyles['problem']}>
          The findings could not be computed: {findings?.problem}
        </p>
      )}
      <RepeatsLeftOut
        count={reader.repeatsLeftOut(sweep.sweepId, { kind: 'training' })}
        of="figures"
      />
      {figures.length === 0 ? null : (
        <section id="figures" className={pageStyles['section']} aria-label="Figures">
          <h2>Figures</h2>
          <div className={pageStyles['figures']}>
            {figures.map((figure, index) => (
              <FigureCard
                key={figure.id}
                sweepId={null}
                experiment={sweep.experiment}
                study={sweep.study}
                figure={{ ...figure, markup: '', version: '1' }}
                number={index + 1}
              />
            ))}
          </div>
        </section>
      )}
      {claims.length === 0 ? null : (
        <section id="claims" className={pageStyles['section']} aria-label="Claims">
          <h2>Claims</h2>
          <ClaimList claims={claims} />
        </section>
      )}
      <section id="trials" className={pageStyles['section']} aria-label="Trials">
        <h2>Trials</h2>
        {page.tasks.length === sweep.planned ? null : (
          <p className={pageStyles['empty']}>
            The first {formatCount(page.tasks.length)} of {formatCount(sweep.planned)} tasks are in
            this file.
          </p>
        )}
        <TrialsBody
          {...{ reader, sweepId: sweep.sweepId, address, planned: page.tasks.length }}
          selection={selectionOf(reader, sweep.sweepId, address)}
          path={trialsPath}
          canCompare={false}
          download={<TableDownload {...{ reader, page, address }} />}
        />
      </section>
      <section id="settings" className={pageStyles['section']} aria-label="Settings">
        <h2>Settings</h2>
        <Facts
          facts={page.facts.map(({ name, lines }) => [
            name,
            lines.map((line) => <div key={line}>{line}</div>),
          ])}
        />
      </section>
    </main>
  );
}

/** `12 done, 1 diverged`. */
function stateWords({ sweep }: Page): string {
  return taskStates
    .filter((state) => sweep.counts[state] > 0)
    .map((state) => `${formatCount(sweep.counts[state])} ${state}`)
    .join(', ');
}

/** What the part of the address after `#trials` says; another part leaves it as it was. */
function useTrialsAddress(): TrialsAddress {
  const [address, setAddress] = useState(() => addressOf(location.hash) ?? parseTrialsAddress({}));
  useEffect(() => {
    const follow = () => {
      const next = addressOf(location.hash);
      if (next !== null) setAddress(next);
    };
    addEventListener('hashchange', follow);
    return () => removeEventListener('hashchange', follow);
  }, []);
  return address;
}

function addressOf(hash: string): TrialsAddress | null {
  if (hash !== trialsPath && !hash.startsWith(`${trialsPath}?`)) return null;
  const search = new URLSearchParams(hash.slice(trialsPath.length + 1));
  return parseTrialsAddress(searchParameters(search));
}

/** All rows that the filter leaves, with the columns shown, as a file. */
function TableDownload(props: { reader: TableReader; page: Page; address: TrialsAddress }) {
  const { reader, page, address } = props;
  const { sweepId, experiment } = page.sweep;
  const save = () => {
    const selection = selectionOf(reader, sweepId, address);
    const { columns } = readTrials(reader, sweepId, address, selection, page.metrics);
    const fields = columns.map(({ field }) => field);
    const { rows } = reader.table(sweepId, {
      ...{ ...tableQueryOf(address, selection), fields, limit: -1 },
    });
    const names = ['task', 'label', 'kind', 'state', ...columns.map(({ text }) => text)];
    const cells = rows.map(({ taskId, label, kind, state, values }) => [
      ...[taskId, label, kind, state, ...values],
    ]);
    const link = document.createElement('a');
    link.href = URL.createObjectURL(
      new Blob([...csvPieces(names, [cells])], { type: 'text/csv;charset=utf-8' }),
    );
    link.download = `${experiment.replaceAll(/[^\w.-]+/g, '-')}-tasks.csv`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  };
  return (
    <button type="button" className={styles['download']} onClick={save}>
      CSV
    </button>
  );
}
