import { InTurn } from '../in-turn.tsx';
import { PageLink } from '../page-link.tsx';
import type { AttachedAnalysis, TableRow, TableValue, TrialTable } from '../../data/trials.ts';
import { trainingKey } from '../compare/compare-address.ts';
import { isLossField } from '@basin/execution/reading/losses-apart';
import { StateLabel } from '../state-label.tsx';
import { BaselineButton } from './baseline-button.tsx';
import { cellText, type Column, differenceText } from './column.ts';
import { labelStyle, pinnedStyle } from './pinned.ts';
import { LossesDiffer } from './losses-differ.tsx';
import { SortHeader } from './sort-header.tsx';
import type { TrialsAddress } from './trials-address.ts';
import styles from './trials.module.css';

/** One page of tasks, a row each, with the analyses of a training under its name. */
export function TrialRows(props: {
  sweepId: string;
  path: string;
  address: TrialsAddress;
  table: TrialTable;
  /** Whether trainings can be ticked, to be compared on a page of their own. */
  canCompare: boolean;
}) {
  const { sweepId, path, address, table } = props;
  const { pinned } = address;
  const own = { isNumeric: false, direction: 'none' } as const;
  return (
    <table className={styles['table']}>
      <caption className="visually-hidden">Tasks with their settings and results</caption>
      <thead>
        <tr>
          <SortHeader
            {...{ path, address }}
            column={{ ...own, text: 'label', label: 'Task' }}
            style={labelStyle(pinned)}
          />
          {table.columns.map((column, index) => (
            <SortHeader
              key={column.text}
              {...{ path, address, column }}
              style={pinnedStyle(index, pinned)}
            />
          ))}
          <SortHeader {...{ path, address }} column={{ ...own, text: 'state', label: 'State' }} />
          <th scope="col">Baseline</th>
        </tr>
      </thead>
      <tbody>
        {inBatches(table.rows).map((rows) => (
          <InTurn key={rows[0]?.taskId}>
            {rows.map((row) => (
              <Row
                key={row.taskId}
                {...{ sweepId, address, row }}
                canCompare={props.canCompare}
                columns={table.columns}
                analyses={table.analyses.filter(({ trainingId }) => trainingId === row.taskId)}
                baseline={table.baseline}
              />
            ))}
          </InTurn>
        ))}
      </tbody>
    </table>
  );
}

/** Rows of a table that are made at once. */
const batch = 10;

function inBatches<Row>(rows: readonly Row[]): Row[][] {
  return Array.from({ length: Math.ceil(rows.length / batch) }, (_, index) =>
    rows.slice(index * batch, (index + 1) * batch),
  );
}

function Row(props: {
  sweepId: string;
  address: TrialsAddress;
  row: TableRow;
  canCompare: boolean;
  columns: Column[];
  analyses: AttachedAnalysis[];
  baseline: TrialTable['baseline'];
}) {
  const { sweepId, address, row, baseline } = props;
  const { taskId, label, kind } = row;
  const isBaseline = baseline?.taskId === taskId;
  return (
    <tr data-baseline={isBaseline ? true : undefined}>
      <th scope="row" style={labelStyle(address.pinned)}>
        <span className={styles['name']}>
          {props.canCompare && kind === 'training' ? (
            <label className={styles['tick']}>
              <input
                type="checkbox"
                name="tasks"
                value={trainingKey({ sweepId, taskId })}
                aria-label={`Compare ${label}`}
              />
            </label>
          ) : (
            <span />
          )}
          <span>
            <PageLink
              href={`/sweeps/${sweepId}/tasks/${taskId}`}
              title={label}
              {...(label.length > longLabel ? { 'aria-label': label } : {})}
            >
              <Label text={label} />
            </PageLink>
            <Analyses sweepId={sweepId} analyses={props.analyses} />
          </span>
        </span>
      </th>
      {props.columns.map((column, index) => (
        <Cell
          key={column.text}
          column={column}
          value={row.values[index] ?? null}
          baseline={baseline === null || isBaseline ? null : (baseline.values[index] ?? null)}
          isApart={baseline?.apart.includes(taskId) === true && isLossField(column.field)}
          style={pinnedStyle(index, address.pinned)}
        />
      ))}
      <td>
        <StateLabel state={row.state} />
      </td>
      <td>
        <BaselineButton value={taskId} {...{ isBaseline, label }} />
      </td>
    </tr>
  );
}

/** Letters that a narrow column has room for, and those of the end that are always shown: names differ there. */
const longLabel = 30;
const endLetters = 14;

function Label({ text }: { text: string }) {
  if (text.length <= longLabel) return text;
  return (
    <span className={styles['long']}>
      <span>{text.slice(0, -endLetters)}</span>
      <span>{text.slice(-endLetters)}</span>
    </span>
  );
}

/** A value, and under it how far it is from the baseline's. */
function Cell(props: {
  column: Column;
  value: TableValue;
  baseline: TableValue;
  /** Values of two loss functions. */
  isApart: boolean;
  style: React.CSSProperties | undefined;
}) {
  const { column, value, baseline, isApart } = props;
  const isNumber = column.isNumeric || typeof value === 'number';
  const difference =
    column.isResult && typeof value === 'number' && typeof baseline === 'number'
      ? value - baseline
      : null;
  const text = cellText(column, value);
  return (
    <td className={isNumber ? styles['number'] : styles['text']} style={props.style} title={text}>
      {text}
      {difference === null ? null : isApart ? (
        <LossesDiffer />
      ) : (
        <small className={styles['difference']}>{differenceText(column, difference)}</small>
      )}
    </td>
  );
}

function Analyses({ sweepId, analyses }: { sweepId: string; analyses: AttachedAnalysis[] }) {
  if (analyses.length === 0) return null;
  return (
    <span className={styles['analyses']}>
      {analyses.map(({ taskId, measure, label, state }) => (
        <PageLink
          key={taskId}
          href={`/sweeps/${sweepId}/tasks/${taskId}`}
          title={`${label}: ${state}`}
          data-state={state}
        >
          {measure}
          {state === 'done' ? '' : ` (${state})`}
        </PageLink>
      ))}
    </span>
  );
}
