import { formatNumber, type TaskState } from '@basin/core';
import { PageLink } from '../page-link.tsx';
import { type ComparedWeights, mostTensors, type WayBetween } from '../../data/compared-weights.ts';
import { Commands } from '../task/commands.tsx';
import { DrawnRecord } from '../task/drawn-record.tsx';
import { StateLabel } from '../state-label.tsx';
import { MeasureWay } from './measure-way.tsx';
import { ScrolledTable } from './scrolled-table.tsx';
import styles from './compared-weights.module.css';

/** Distances of each training's weights from the first one's, all together and by tensor. */
export function DistanceOfWeights({ weights }: { weights: ComparedWeights }) {
  const names = weights.tensorNames.slice(0, mostTensors);
  return (
    <ScrolledTable label="Weight distances">
      <thead>
        <tr>
          <th scope="col">Training</th>
          {['‖b − a‖', '‖b − a‖ / ‖a‖', 'cosine', ...names].map((name) => (
            <th key={name} scope="col" data-number>
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {weights.distances.map(({ taskId, label, found }) => (
          <tr key={taskId}>
            <th scope="row">{label}</th>
            {'problem' in found ? (
              <td colSpan={3 + names.length}>{found.problem}</td>
            ) : (
              [
                found.distance,
                found.relative,
                found.cosine,
                ...found.tensors.slice(0, mostTensors).map(({ relative }) => relative),
              ].map((value, index) => (
                <td key={index} data-number>
                  {value === null ? '–' : formatNumber(value)}
                </td>
              ))
            )}
          </tr>
        ))}
      </tbody>
    </ScrolledTable>
  );
}

/** What lies between the first training and others of its network: as it was measured, or to be measured from here. */
export function WaysBetween(props: {
  first: string;
  ways: readonly WayBetween[];
  /** Of what the page shows. */
  sequence: number;
}) {
  const { first, ways, sequence } = props;
  return (
    <ul className={styles['ways']}>
      {ways.map((way) => (
        <li key={way.taskId}>
          <h3>
            {first} to {way.label}
          </h3>
          {way.charts.map((titled) => (
            <DrawnRecord key={titled.id} titled={titled} aspect={0.55} />
          ))}
          {way.analysis === null ? null : <Found analysis={way.analysis} />}
          {way.analysis?.state === 'done' ? null : (
            <MeasureWay
              taskIds={way.taskIds}
              name={`${first} to ${way.label}`}
              isUnderWay={way.analysis !== null && underWay.has(way.analysis.state)}
              sequence={sequence}
            >
              <Commands commands={[{ title: 'The same in a terminal', text: way.command }]} />
            </MeasureWay>
          )}
        </li>
      ))}
    </ul>
  );
}

const underWay: ReadonlySet<TaskState> = new Set(['queued', 'running', 'lost']);

function Found({ analysis }: { analysis: NonNullable<WayBetween['analysis']> }) {
  const { sweepId, taskId, label, state } = analysis;
  return (
    <p>
      <PageLink href={`/sweeps/${sweepId}/tasks/${taskId}`}>{label}</PageLink>{' '}
      {state === 'done' ? null : <StateLabel state={state} />}
    </p>
  );
}
