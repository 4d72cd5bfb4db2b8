import { formatCount, formatDuration, formatMetric, type Metric, metricLabel } from '@basin/core';
import Link from 'next/link';
import type { TaskTable as TableData, TaskTableRow } from '../../data/task-table.ts';
import { trainingKey } from '../compare/compare-address.ts';
import { CompareBar } from '../compare/compare-bar.tsx';
import { StateLabel } from '../state-label.tsx';
import { SortHeader } from './sort-header.tsx';
import styles from './tasks.module.css';

/** More columns than this are a spreadsheet: the CSV has them all. */
const metricColumnLimit = 6;
const usualMetrics = ['train/loss', 'test/loss', 'train/accuracy', 'test/accuracy'];

/** One page of a sweep's tasks; its trainings can be ticked and compared. */
export function TaskTable(props: { sweepId: string; path: string; table: TableData }) {
  const hasTrainings = props.table.rows.some(({ kind }) => kind === 'training');
  return (
    <form action="/compare">
      {hasTrainings ? <CompareBar /> : null}
      <Rows {...props} />
    </form>
  );
}

function Rows({ sweepId, path, table }: { sweepId: string; path: string; table: TableData }) {
  const metrics = metricColumns(table.metrics);
  const header = { path, query: table.query };
  return (
    <div className={styles['scroll']} role="region" aria-label="Tasks" tabIndex={0}>
      <table className={styles['table']}>
        <thead>
          <tr>
            <SortHeader {...header} sort="label" label="Task" />
            <SortHeader {...header} sort="state" label="State" />
            {table.factorNames.map((name) => (
              <SortHeader key={name} {...header} sort={`factor:${name}`} label={name} />
            ))}
            <SortHeader {...header} sort="parameterCount" label="Parameters" numeric />
            {metrics.map((metric) => (
              <SortHeader
                key={metric.name}
                {...header}
                sort={`metric:${metric.name}`}
                label={metricLabel(metric)}
                numeric
              />
            ))}
            <SortHeader {...header} sort="workMs" label="Work" numeric />
          </tr>
        </thead>
        <tbody>
          {table.rows.map((row) => (
            <TableRow
              key={row.id}
              sweepId={sweepId}
              path={path}
              row={row}
              factorNames={table.factorNames}
              metrics={metrics}
            />
          ))}
        </tbody>
      </table>
      {table.rows.length === 0 ? <p className={styles['none']}>No task meets the filter.</p> : null}
    </div>
  );
}

function TableRow(props: {
  sweepId: string;
  path: string;
  row: TaskTableRow;
  factorNames: string[];
  metrics: Metric[];
}) {
  const { row } = props;
  return (
    <tr>
      <th scope="row">
        <span className={styles['name']}>
          {row.kind === 'training' ? (
            <input
              type="checkbox"
              name="tasks"
              value={trainingKey({ sweepId: props.sweepId, taskId: row.id })}
              aria-label={`Compare ${row.label}`}
            />
          ) : (
            <span />
          )}
          <Link href={`${props.path}/tasks/${row.id}`}>{row.label}</Link>
        </span>
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
      {props.metrics.map(({ name, format }) => (
        <td key={name} className={styles['number']}>
          {row.metrics[name] === undefined ? '' : formatMetric(format, row.metrics[name] ?? null)}
        </td>
      ))}
      <td className={styles['number']}>{row.workMs === null ? '' : formatDuration(row.workMs)}</td>
    </tr>
  );
}

function metricColumns(metrics: readonly Metric[]): Metric[] {
  const usual = usualMetrics.flatMap((usualName) =>
    metrics.filter(({ name }) => name === usualName),
  );
  const others = metrics.filter(({ name }) => !usualMetrics.includes(name));
  return [...usual, ...others].slice(0, metricColumnLimit);
}
