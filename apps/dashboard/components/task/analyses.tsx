import { plural } from '@basin/core';
import { PageLink } from '../page-link.tsx';
import { resultCharts } from '../../data/result-charts.ts';
import type { TrainingAnalysis } from '../../data/task.ts';
import { resultFacts } from '../../format/result-facts.ts';
import { Facts } from '../facts.tsx';
import { StateLabel } from '../state-label.tsx';
import { DrawnRecord } from './drawn-record.tsx';
import styles from './analyses.module.css';

/** What was measured of a training, newest first, each with its picture and its numbers. */
export function Analyses({ analyses }: { analyses: readonly TrainingAnalysis[] }) {
  return (
    <ul className={styles['analyses']}>
      {analyses.map((analysis) => (
        <li key={analysis.taskId}>
          <h3>
            <PageLink href={`/sweeps/${analysis.sweepId}/tasks/${analysis.taskId}`}>
              {analysis.label}
            </PageLink>
            {analysis.inputCount > 1 ? (
              <small>of {plural(analysis.inputCount, 'training')}</small>
            ) : null}
            {analysis.state === 'done' ? null : <StateLabel state={analysis.state} />}
          </h3>
          <ResultCharts id={analysis.taskId} result={analysis.result} />
          {analysis.result === null ? null : (
            <details>
              <summary>Numbers</summary>
              <Facts facts={resultFacts(analysis.result)} />
            </details>
          )}
        </li>
      ))}
    </ul>
  );
}

/** The pictures of one result; none where its measure has none. */
export function ResultCharts({ id, result }: { id: string; result: TrainingAnalysis['result'] }) {
  return resultCharts(result, id).map((titled) => {
    const aspect = titled.chart.kind === 'surface' ? 0.8 : 0.55;
    return <DrawnRecord key={titled.id} titled={titled} aspect={aspect} />;
  });
}
