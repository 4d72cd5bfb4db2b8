import { formatNumber } from '@basin/core';
import { PageLink } from '../page-link.tsx';
import { type ComparedWeights, mostTensors, type WayBetween } from '../../data/compared-weights.ts';
import { recordMarkup } from '../../data/record-markup.ts';
import { Commands } from '../task/commands.tsx';
import { RecordChart } from '../task/record-chart.tsx';
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

/** What lies between the first training and others of its network: as it was measured, or how to measure it. */
export function WaysBetween({ first, ways }: { first: string; ways: readonly WayBetween[] }) {
  return (
    <ul className={styles['ways']}>
      {ways.map(({ taskId, label, charts, analysis, command }) => (
        <li key={taskId}>
          <h3>
            {first} to {label}
          </h3>
          {analysis === null ? (
            <Commands
              commands={[{ title: 'Not measured yet: this computes and stores it', text: command }]}
            />
          ) : (
            <>
              {charts.map((titled) => (
                <RecordChart
                  key={titled.id}
                  titled={titled}
                  markup={recordMarkup(titled.chart, 0.55)}
                  aspect={0.55}
                />
              ))}
              <p>
                <PageLink href={`/sweeps/${analysis.sweepId}/tasks/${analysis.taskId}`}>
                  {analysis.label}
                </PageLink>
              </p>
            </>
          )}
        </li>
      ))}
    </ul>
  );
}
