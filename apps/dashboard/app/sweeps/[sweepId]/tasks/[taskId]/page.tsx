import type { Metadata } from 'next';
import Link from 'next/link';
import { notFound } from 'next/navigation';
import { TaskActions } from '../../../../../components/actions/task-actions.tsx';
import { CurveChart } from '../../../../../components/curves/curve-chart.tsx';
import curveStyles from '../../../../../components/curves/curves.module.css';
import { type Fact, Facts } from '../../../../../components/facts.tsx';
import { LiveTask } from '../../../../../components/live/live-task.tsx';
import { StateLabel } from '../../../../../components/state-label.tsx';
import { AttemptTable } from '../../../../../components/task/attempt-table.tsx';
import { Configuration } from '../../../../../components/task/configuration.tsx';
import { TimingBar } from '../../../../../components/task/timing-bar.tsx';
import { readerOrNull } from '../../../../../data/database.ts';
import { curveMarkup } from '../../../../../data/curves.ts';
import { findSweep } from '../../../../../data/sweeps.ts';
import { readStoredTask, type StoredTask } from '../../../../../data/task.ts';
import { finishedStates, formatMetric, metricLabel, plural } from '@basin/core';
import { resultFacts } from '../../../../../format/result-facts.ts';
import styles from './page.module.css';

interface Properties {
  params: Promise<{ sweepId: string; taskId: string }>;
}

export async function generateMetadata({ params }: Properties): Promise<Metadata> {
  const { sweepId, taskId } = await params;
  const reader = readerOrNull();
  const task = reader === null ? null : readStoredTask(reader, sweepId, taskId);
  return { title: task?.detail.label ?? 'No such task' };
}

export default async function TaskPage({ params }: Properties) {
  const { sweepId, taskId } = await params;
  const reader = readerOrNull();
  const sweep = reader === null ? null : findSweep(reader, sweepId, Date.now());
  const task = reader === null ? null : readStoredTask(reader, sweepId, taskId);
  if (reader === null || sweep === null || task === null) notFound();
  const { detail, curves } = task;
  const path = `/sweeps/${sweepId}`;
  return (
    <main id="content" className="page">
      <LiveTask
        sweepId={sweepId}
        taskId={taskId}
        sequence={sweep.lastSequence}
        hasEnded={finishedStates.includes(detail.state)}
      />
      <nav aria-label="Breadcrumb" className={styles['over']}>
        <Link href={path}>{sweep.title}</Link>
        <span>{sweep.preset} scale</span>
      </nav>
      <h1>{detail.label}</h1>
      <p className={styles['state']}>
        <StateLabel state={detail.state} />
        {task.lastValues.map(({ metric, value }) => (
          <span key={metric.name} className="numbers">
            {metricLabel(metric)} <strong>{formatMetric(metric.format, value)}</strong>
          </span>
        ))}
      </p>
      <TaskActions
        taskId={taskId}
        generation={detail.generation}
        state={detail.state}
        {...reader.annotations({ taskId, generation: detail.generation })}
      />
      {detail.errorMessage === null ? null : (
        <section className={styles['error']} aria-label="Error">
          <p>{detail.errorMessage}</p>
          <code>{detail.errorCode}</code>
        </section>
      )}
      {curves.length === 0 ? null : (
        <section className={styles['section']} aria-label="Curves">
          <h2>Curves</h2>
          <ul className={curveStyles['small']}>
            {curves.map((set) => (
              <li key={set.metric.name}>
                <h3>{metricLabel(set.metric)}</h3>
                <CurveChart
                  set={set}
                  markup={curveMarkup(set, { width: 480, height: 250 })}
                  aspect={0.52}
                />
              </li>
            ))}
          </ul>
        </section>
      )}
      {detail.result === null ? null : (
        <section className={styles['section']} aria-label="Result">
          <h2>Result</h2>
          <Facts facts={resultFacts(detail.result)} />
        </section>
      )}
      <section className={styles['section']} aria-label="Configuration">
        <h2>Configuration</h2>
        <Configuration config={detail.config} path={path} parameterCount={detail.parameterCount} />
      </section>
      <section className={styles['section']} aria-label="Run">
        <h2>Run</h2>
        <Facts facts={runFacts(task)} />
        {detail.timings === null ? null : (
          <TimingBar attempt={detail.attempts.at(-1) ?? null} timings={detail.timings} />
        )}
      </section>
      {detail.attempts.length === 0 ? null : (
        <section className={styles['section']} aria-label="Attempts">
          <h2>{plural(detail.attempts.length, 'attempt')}</h2>
          <AttemptTable attempts={detail.attempts} />
        </section>
      )}
      <Outputs task={task} />
    </main>
  );
}

function runFacts({ detail }: StoredTask): Fact[] {
  const { environment } = detail;
  return [
    ['Task', detail.id],
    ['Generation', detail.generation > 0 ? String(detail.generation) : null],
    ['SHA-256 of weights', detail.weightsSha256],
    ['Weight snapshots', detail.snapshots.length > 0 ? String(detail.snapshots.length) : null],
    ['Backend', environment?.backend ?? null],
    ['Chosen because', environment?.backendReason ?? null],
    ['Engine', environment?.engineVersion ?? null],
    ['Build', environment?.buildDigest ?? null],
    ['TensorFlow', environment?.tensorflowVersion ?? null],
    ['Node', environment?.nodeVersion ?? null],
    ['CPU features', environment?.cpuFeatures ?? null],
    [
      'Shared with',
      detail.sweepIds.length > 0 ? plural(detail.sweepIds.length, 'other sweep') : null,
    ],
  ];
}

/** Outputs and results as stored; long ones are cut, for they are for machines. */
function Outputs({ task }: { task: StoredTask }) {
  const stored = {
    ...task.detail.outputs,
    ...(task.detail.result === null ? {} : { result: task.detail.result }),
  };
  const entries = Object.entries(stored);
  if (entries.length === 0) return null;
  return (
    <section className={styles['section']} aria-label="Outputs">
      <h2>Outputs</h2>
      {entries.map(([name, value]) => {
        const text = JSON.stringify(value, null, 1);
        return (
          <details key={name}>
            <summary>{name}</summary>
            <pre tabIndex={0}>
              {text.length > outputLimit ? `${text.slice(0, outputLimit)}\n…` : text}
            </pre>
          </details>
        );
      })}
    </section>
  );
}

const outputLimit = 20_000;
