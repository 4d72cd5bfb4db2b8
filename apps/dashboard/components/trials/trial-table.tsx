import Link from 'next/link';
import type { TrialTable as TableData, TrialTableRow } from '../../data/trial-table.ts';
import { formatCount, formatMetric } from '../../format/numbers.ts';
import { formatDuration } from '../../format/times.ts';
import { StateLabel } from '../state-label.tsx';
import { SortHeader } from './sort-header.tsx';
import styles from './trials.module.css';

/** More columns than this are a spreadsheet: the CSV has them all. */
const metricColumnLimit = 6;
const usualMetrics = ['train/loss', 'test/loss', 'train/accuracy', 'test/accuracy'];

/** One page of a sweep's trials. */
export function TrialTable({ path, table }: { path: string; table: TableData }) {
  const metrics = metricColumns(table.metricNames);
  const header = { path, query: table.query };
  return (
    <div className={styles['scroll']} role="region" aria-label="Trials" tabIndex={0}>
      <table className={styles['table']}>
        <thead>
          <tr>
            <SortHeader {...header} sort="label" label="Trial" />
            <SortHeader {...header} sort="state" label="State" />
            {table.factorNames.map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
            <SortHeader {...header} sort="parameterCount" label="Parameters" numeric />
            {metrics.map((name) => (
              <SortHeader key={name} {...header} sort={`metric:${name}`} label={name} numeric />
            ))}
            <SortHeader {...header} sort="durationMs" label="Took" numeric />
          </tr>
        </thead>
        <tbody>
          {table.rows.map((row) => (
            <TrialRow
              key={row.id}
              path={path}
              row={row}
              factorNames={table.factorNames}
              metrics={metrics}
            />
          ))}
        </tbody>
      </table>
      {table.rows.length === 0 ? (
        <p className={styles['none']}>No trial meets the filter.</p>
      ) : null}
    </div>
  );
}

function TrialRow(props: {
  path: string;
  row: TrialTableRow;
  factorNames: string[];
  metrics: string[];
}) {
  const { row } = props;
  return (
    <tr>
      <th scope="row">
        <Link href={`${props.path}/trials/${row.id}`}>{row.label}</Link>
      </th>
      <td title={row.errorMessage ?? undefined}>
        <StateLabel state={row.state} />
      </td>
      {props.factorNames.map((name) => (
        <td key={name}>{String(row.factors[name] ?? '')}</td>
      ))}
      <td className={styles['number']}>
        {row.parameterCount === null ? '' : formatCount(row.parameterCount)}
      </td>
      {props.metrics.map((name) => (
        <td key={name} className={styles['number']}>
          {row.metrics[name] === undefined ? '' : formatMetric(name, row.metrics[name] ?? null)}
        </td>
      ))}
      <td className={styles['number']}>
        {row.durationMs === null ? '' : formatDuration(row.durationMs)}
      </td>
    </tr>
  );
}

function metricColumns(names: string[]): string[] {
  const usual = usualMetrics.filter((name) => names.includes(name));
  return [...usual, ...names.filter((name) => !usual.includes(name))].slice(0, metricColumnLimit);
}
