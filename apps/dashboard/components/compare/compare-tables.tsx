import {
  countedValue,
  formatCount,
  formatMetric,
  type Json,
  type Metric,
  metricLabel,
  ownValue,
} from '@basin/core';
import type { ComparedMetric } from '@basin/execution/reading/compared-metric';
import { PageLink } from '../page-link.tsx';
import type { StoredComparison } from '../../data/compare.ts';
import { StateLabel } from '../state-label.tsx';
import { ScrolledTable } from './scrolled-table.tsx';

/** What the groups do not have alike: a row a setting, a column a group. */
export function SettingsTable({ settings, groups }: StoredComparison) {
  return (
    <ScrolledTable label="Settings that differ">
      <thead>
        <tr>
          <th scope="col">Setting</th>
          {groups.map(({ label, trainingCount }) => (
            <th key={label} scope="col">
              {label}
              {trainingCount > 1 ? `, ${formatCount(trainingCount)} seeds` : ''}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {settings.map(({ path, values }) => (
          <tr key={path}>
            <th scope="row">
              <code>{path}</code>
            </th>
            {values.map((own, index) => (
              <td key={groups[index]?.label}>{valuesText(own)}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </ScrolledTable>
  );
}

/** A row a training, a column a metric; the best of a column is bold, among those that count. */
export function MetricTable({ trainings, metrics, sweeps }: StoredComparison) {
  const values = (name: string) =>
    trainings.map(({ row }) => countedValue(row.state, ownValue(row.metrics, name)?.last));
  const best = new Map(metrics.map((metric) => [metric.name, bestOf(metric, values(metric.name))]));
  return (
    <ScrolledTable label="Final metrics">
      <thead>
        <tr>
          <th scope="col">Training</th>
          {sweeps.length > 1 ? <th scope="col">Sweep</th> : null}
          <th scope="col">State</th>
          {metrics.map((metric) => (
            <th key={metric.name} scope="col" data-number>
              {metricLabel(metric)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {trainings.map(({ sweepId, taskId, row }) => (
          <tr key={`${sweepId}:${taskId}`}>
            <th scope="row">
              <PageLink href={`/sweeps/${sweepId}/tasks/${taskId}`}>{row.label}</PageLink>
            </th>
            {sweeps.length > 1 ? <td>{sweeps.find(({ id }) => id === sweepId)?.title}</td> : null}
            <td>
              <StateLabel state={row.state} />
            </td>
            {metrics.map(({ name, format }) => {
              const summary = ownValue(row.metrics, name);
              const value = summary?.last ?? null;
              const text = summary === undefined ? '' : formatMetric(format, value);
              return (
                <td key={name} data-number>
                  {value !== null && row.state === 'done' && value === best.get(name) ? (
                    <strong>{text}</strong>
                  ) : (
                    text
                  )}
                </td>
              );
            })}
          </tr>
        ))}
      </tbody>
    </ScrolledTable>
  );
}

/** How each group differs from the first over the seeds that both have. */
export function DifferenceTable({ groups, metrics }: StoredComparison) {
  return (
    <ScrolledTable label="Paired differences">
      <thead>
        <tr>
          <th scope="col">Setting</th>
          {metrics.map((metric) => (
            <th key={metric.name} scope="col" data-number>
              {metricLabel(metric)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {groups.slice(1).map(({ label, metrics: compared }) => (
          <tr key={label}>
            <th scope="row">{label}</th>
            {metrics.map(({ name, format }) => (
              <td key={name} data-number>
                <Difference
                  format={format}
                  of={compared.find(({ metric }) => metric.name === name) ?? null}
                />
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </ScrolledTable>
  );
}

/** Under the table: what no difference is of, and why. */
export function LeftOutNotes({ groups }: StoredComparison) {
  const apart = new Set(
    groups.flatMap(({ label, metrics }) =>
      metrics.flatMap(({ metric, notComparable }) =>
        notComparable === null ? [] : [`${label}, ${metric.name}: ${notComparable}`],
      ),
    ),
  );
  const notes = [
    ...groups.flatMap(({ label, leftOut }) => (leftOut === null ? [] : [`${label}: ${leftOut}`])),
    ...apart,
  ];
  if (notes.length === 0) return null;
  return (
    <ul aria-label="Left out">
      {notes.map((note) => (
        <li key={note}>{note}.</li>
      ))}
    </ul>
  );
}

function Difference(props: { format: Metric['format']; of: ComparedMetric | null }) {
  const { format } = props;
  const { difference: of = null, plannedPairs = 0, notComparable = null } = props.of ?? {};
  if (notComparable !== null) return 'not comparable';
  if (of === null) return plannedPairs === 0 ? 'no shared seed' : `0 of ${plannedPairs} seeds`;
  const text = (value: number) => `${value > 0 ? '+' : ''}${formatMetric(format, value)}`;
  const bounds = Number.isFinite(of.low) ? `${text(of.low)} to ${text(of.high)}` : 'all equal';
  const spread = of.pairCount >= 2 ? `${bounds}, ` : '';
  const share = of.pairCount === plannedPairs ? '' : ` of ${formatCount(plannedPairs)}`;
  return (
    <>
      {text(of.mean)}
      <small>{`${spread}n = ${formatCount(of.pairCount)}${share}`}</small>
    </>
  );
}

function bestOf({ direction }: Metric, values: readonly (number | null)[]): number | null {
  const finite = values.filter((value) => value !== null && Number.isFinite(value)) as number[];
  if (finite.length < 2) return null;
  return direction === 'higher' ? Math.max(...finite) : Math.min(...finite);
}

function valuesText(values: readonly Json[]): string {
  if (values.length === 0) return '–';
  return values
    .map((value) => (typeof value === 'string' ? value : JSON.stringify(value)))
    .join(', ');
}
