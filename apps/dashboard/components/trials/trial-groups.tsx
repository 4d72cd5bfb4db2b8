import { formatCount, plural, queryText, quotedValue } from '@basin/core';
import type { GroupCell, TableGroup } from '@basin/execution/reading/group-table';
import type { TableValue, TrialTable } from '../../data/trials.ts';
import { BaselineButton } from './baseline-button.tsx';
import { cellText, type Column, differenceText, spreadText } from './column.ts';
import { LossesDiffer } from './losses-differ.tsx';
import { SortHeader } from './sort-header.tsx';
import { rowForms } from './row-forms.ts';
import { canBrush, longestName, type TrialsAddress } from './trials-address.ts';
import styles from './trials.module.css';

/** Tasks rolled up: a row for each setting, means over its tasks with their intervals. */
export function TrialGroups(props: {
  path: string;
  address: TrialsAddress;
  columns: Column[];
  groups: NonNullable<TrialTable['groups']>;
}) {
  const { path, address, columns, groups } = props;
  return (
    <table className={styles['table']}>
      <caption className="visually-hidden">Groups of tasks with means over each</caption>
      <thead>
        <tr>
          {groups.by.map((column) => (
            <SortHeader key={column.text} {...{ path, address, column }} />
          ))}
          <th scope="col" className={styles['number']}>
            n
          </th>
          {columns.map((column) => (
            <SortHeader
              key={column.text}
              {...{ path, address }}
              column={{ ...column, isNumeric: true }}
            />
          ))}
          <th scope="col">Baseline</th>
        </tr>
      </thead>
      <tbody>
        {groups.rows.map((group) => (
          <Group key={JSON.stringify(group.key)} {...{ address, columns, group }} by={groups.by} />
        ))}
      </tbody>
    </table>
  );
}

function Group(props: {
  address: TrialsAddress;
  by: Column[];
  columns: Column[];
  group: TableGroup;
}) {
  const { address, by, group } = props;
  const key = JSON.stringify(group.key);
  const query = queryOf(by, group.key);
  const name = by
    .map(({ label }, index) => `${label} ${String(group.key[index] ?? 'none')}`)
    .join(', ');
  return (
    <tr data-baseline={group.isBaseline ? true : undefined}>
      {by.map((column, index) => {
        const value = group.key[index] ?? null;
        const text = value === null ? 'none' : cellText(column, value);
        return index === 0 ? (
          <th key={column.text} scope="row">
            {text}
          </th>
        ) : (
          <td key={column.text}>{text}</td>
        );
      })}
      <td className={styles['number']}>
        {canBrush(address, query) ? (
          <button
            type="submit"
            form={rowForms.brush}
            name="brush"
            value={query}
            className={styles['choice']}
            aria-label={`The ${plural(group.taskCount, 'task')} of ${name}`}
          >
            {formatCount(group.taskCount)}
          </button>
        ) : (
          <span title="Its values are longer than an address may be: no link leads to its tasks">
            {formatCount(group.taskCount)}
          </span>
        )}
        {group.leftOut === null ? null : (
          <small className={`${styles['spread']} ${styles['left']}`}>{group.leftOut}</small>
        )}
      </td>
      {props.columns.map((column, index) => (
        <MeanCell
          key={column.text}
          column={column}
          cell={group.cells[index]}
          taskCount={group.taskCount}
        />
      ))}
      <td>
        {key.length > longestName ? null : (
          <BaselineButton value={key} isBaseline={group.isBaseline} label={name} />
        )}
      </td>
    </tr>
  );
}

function MeanCell(props: { column: Column; cell: GroupCell | undefined; taskCount: number }) {
  const { column, cell, taskCount } = props;
  const mean = cell?.mean ?? null;
  if (mean === null) return <td className={styles['text']}>{cell?.texts.join(', ') ?? ''}</td>;
  const half = (mean.high - mean.low) / 2;
  const difference = cell?.difference ?? null;
  return (
    <td className={styles['number']}>
      {cellText(
        { ...column, isResult: column.isResult || column.field.kind === 'factor' },
        mean.estimate,
      )}
      {Number.isFinite(half) ? (
        <small className={styles['spread']}> {spreadText(column, half)}</small>
      ) : mean.count > 1 && Number.isNaN(half) ? (
        <small
          className={styles['spread']}
          title="No interval: without any spread nothing says how far another value may lie"
        >
          {' '}
          all equal
        </small>
      ) : null}
      {mean.count === taskCount ? null : (
        <small className={styles['spread']}> n = {formatCount(mean.count)}</small>
      )}
      {cell?.isApart === true ? <LossesDiffer /> : null}
      {difference === null || !column.isResult ? null : (
        <small
          className={styles['difference']}
          data-apart={difference.low > 0 || difference.high < 0 ? true : undefined}
          title={`Mean difference over ${String(difference.count)} pairs with its 95 % interval`}
        >
          {differenceText(column, difference.estimate)}
          {Number.isFinite(difference.low)
            ? ` [${differenceText(column, difference.low)}, ${differenceText(column, difference.high)}]`
            : difference.count > 1 && Number.isNaN(difference.low)
              ? ' all equal'
              : ''}
        </small>
      )}
    </td>
  );
}

/** The query that chooses one group's tasks. */
function queryOf(by: readonly Column[], key: readonly TableValue[]): string {
  return by
    .map(({ field }, index) => {
      const value = key[index] ?? null;
      if (value === null) return `not has ${queryText(field)}`;
      return `${queryText(field)} = ${typeof value === 'number' ? String(value) : quotedValue(value)}`;
    })
    .join(' and ');
}
