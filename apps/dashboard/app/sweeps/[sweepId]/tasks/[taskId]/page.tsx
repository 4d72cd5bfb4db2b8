import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Metadata } from 'next';
import { PageLink } from '../../../../../components/page-link.tsx';
import { notFound } from 'next/navigation';
import { TaskActions } from '../../../../../components/actions/task-actions.tsx';
import { alongOf, alongsOf } from '../../../../../components/curves/along.ts';
import { CurveGrid } from '../../../../../components/curves/curve-grid.tsx';
import { type Fact, Facts } from '../../../../../components/facts.tsx';
import { InTurn } from '../../../../../components/in-turn.tsx';
import { LiveTask } from '../../../../../components/live/live-task.tsx';
import { StateLabel } from '../../../../../components/state-label.tsx';
import { Analyses, ResultCharts } from '../../../../../components/task/analyses.tsx';
import { AttemptTable } from '../../../../../components/task/attempt-table.tsx';
import { Configuration, importedFacts } from '../../../../../components/task/configuration.tsx';
import { Commands } from '../../../../../components/task/commands.tsx';
import { ErrorText } from '../../../../../components/task/error-text.tsx';
import { OwnSettingsTable } from '../../../../../components/task/own-settings.tsx';
import { Predictions } from '../../../../../components/task/predictions.tsx';
import { TimingBar } from '../../../../../components/task/timing-bar.tsx';
import { Weights } from '../../../../../components/task/weights.tsx';
import { readerOrNull, type StoreReader } from '../../../../../data/database.ts';
import { drawnCurves } from '../../../../../data/drawn-curves.ts';
import { readOwnSettings } from '../../../../../data/own-settings.ts';
import { predictionsView } from '../../../../../data/predictions-view.ts';
import { findSweep, sweepAhead } from '../../../../../data/sweeps.ts';
import {
  readAnalyses,
  readStoredTask,
  storedTaskTitle,
  type StoredTask,
  type TrainingAnalysis,
} from '../../../../../data/task.ts';
import { trainingCurves } from '../../../../../data/training-curves.ts';
import { predictionsCommand, trialCommands } from '../../../../../data/trial-commands.ts';
import { readWeights } from '../../../../../data/weights.ts';
import { finishedStates, formatMetric, metricLabel, plural } from '@basin/core';
import { resultFacts } from '../../../../../format/result-facts.ts';
import styles from './page.module.css';

interface Properties {
  params: Promise<{ sweepId: string; taskId: string }>;
  /** `weights`: the step of a snapshot, or `final`; they are read and drawn only when asked for. */
  searchParams: Promise<Partial<Record<'weights' | 'curves-over', string | string[]>>>;
}

export async function generateMetadata({ params }: Pick<Properties, 'params'>): Promise<Metadata> {
  const { sweepId, taskId } = await params;
  const reader = readerOrNull();
  const title = reader === null ? null : storedTaskTitle(reader, sweepId, taskId);
  return { title: title ?? 'No such task' };
}

export default async function TaskPage({ params, searchParams }: Properties) {
  const { sweepId, taskId } = await params;
  const { weights, 'curves-over': over } = await searchParams;
  const reader = readerOrNull();
  await sweepAhead(reader, sweepId);
  const sweep = reader === null ? null : findSweep(reader, sweepId, Date.now());
  const task =
    reader === null ? null : await readStoredTask(reader, sweepId, taskId, alongOf(over));
  if (reader === null || sweep === null || task === null) notFound();
  // Others are answered before all of it is drawn.
  await nextTurn();
  const { detail } = task;
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
        <PageLink href={path}>{sweep.title}</PageLink>
        <span>{sweep.isImported ? 'imported' : `${sweep.preset} scale`}</span>
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
        canRetry={detail.config.kind !== 'import'}
        {...reader.annotations({ taskId, generation: detail.generation })}
      />
      {detail.errorMessage === null ? null : (
        <section className={styles['error']} aria-label="Error">
          <ErrorText text={detail.errorMessage} />
          <code>{detail.errorCode}</code>
        </section>
      )}
      <Curves task={task} />
      <InTurn>
        {detail.config.kind === 'analysis' ? (
          <Result task={task} />
        ) : (
          <Found reader={reader} task={task} path={path} shown={weightsShown(weights)} />
        )}
      </InTurn>
      <InTurn>
        <Settings {...{ reader, sweepId, task, path }} />
      </InTurn>
      <section className={styles['section']} aria-label="Run">
        <h2>Run</h2>
        <Facts facts={runFacts(task)} />
        {detail.timings === null ? null : (
          <TimingBar attempt={detail.attempts.at(-1) ?? null} timings={detail.timings} />
        )}
      </section>
      {detail.attempts.length === 0 || detail.config.kind === 'import' ? null : (
        <section className={styles['section']} aria-label="Attempts">
          <h2>{plural(detail.attempts.length, 'attempt')}</h2>
          <AttemptTable attempts={detail.attempts} />
        </section>
      )}
      <section className={styles['section']} aria-label="Commands">
        <h2>From a terminal</h2>
        <Commands commands={trialCommands(detail)} />
      </section>
      <Outputs task={task} />
    </main>
  );
}

function Settings(props: { reader: StoreReader; sweepId: string; task: StoredTask; path: string }) {
  const { reader, sweepId, path } = props;
  const { config, parameterCount } = props.task.detail;
  return (
    <section className={styles['section']} aria-label="Configuration">
      <h2>Configuration</h2>
      {config.kind === 'training' ? (
        <OwnSettingsTable own={readOwnSettings(reader, sweepId, config)} />
      ) : null}
      <Configuration {...{ config, path, parameterCount }} />
    </section>
  );
}

async function Curves({ task }: { task: StoredTask }) {
  const sets = trainingCurves(task.curves);
  if (sets.length === 0) return null;
  return (
    <section className={styles['section']} aria-label="Curves">
      <h2>Curves</h2>
      <CurveGrid
        charts={await drawnCurves(sets, null)}
        alongs={alongsOf(task.usualAlong)}
        grouping={null}
      />
    </section>
  );
}

/** Of an analysis: what it found. */
function Result({ task: { detail } }: { task: StoredTask }) {
  if (detail.result === null) return null;
  const predictions = predictionsView(detail.result);
  return (
    <section className={styles['section']} aria-label="Result">
      <h2>Result</h2>
      {predictions === null ? (
        <>
          <div className={styles['charts']}>
            <ResultCharts id={detail.id} result={detail.result} />
          </div>
          <Facts facts={resultFacts(detail.result)} />
        </>
      ) : (
        <Predictions view={predictions} />
      )}
    </section>
  );
}

/** Of a training: its predictions, its weights, and what else was measured of it. */
function Found(props: {
  reader: StoreReader;
  task: StoredTask;
  path: string;
  shown: number | 'final' | null;
}) {
  const { reader, path, shown } = props;
  const { detail } = props.task;
  const analyses = readAnalyses(reader, detail.id);
  const predicted = analyses.flatMap(({ taskId, result }) => {
    const view = predictionsView(result);
    return view === null ? [] : [{ taskId, view }];
  });
  const [newest] = predicted;
  const others = analyses.filter(({ taskId }) => taskId !== newest?.taskId);
  return (
    <>
      {newest === undefined && detail.weights === null ? null : (
        <section className={styles['section']} aria-label="Predictions">
          <h2>Predictions</h2>
          {newest === undefined ? (
            <Commands commands={[predictionsCommand(detail.id)]} />
          ) : (
            <Predictions view={newest.view} />
          )}
        </section>
      )}
      <WeightsSection reader={reader} task={props.task} path={path} shown={shown} />
      {others.length === 0 ? null : <AnalysesSection analyses={others} />}
    </>
  );
}

function AnalysesSection({ analyses }: { analyses: TrainingAnalysis[] }) {
  return (
    <section className={styles['section']} aria-label="Analyses">
      <h2>{plural(analyses.length, 'analysis', 'analyses')}</h2>
      <Analyses analyses={analyses} />
    </section>
  );
}

async function WeightsSection(props: {
  reader: StoreReader;
  task: StoredTask;
  path: string;
  shown: number | 'final' | null;
}) {
  const { detail } = props.task;
  if (detail.weights === null) return null;
  const address = `${props.path}/tasks/${detail.id}`;
  const weights =
    props.shown === null ? null : await readWeights(props.reader, detail, props.shown);
  return (
    <section className={styles['section']} aria-label="Weights" id="weights">
      <h2>Weights</h2>
      {weights === null ? (
        <p>
          <PageLink
            href={`${address}?weights=final#weights`}
            scroll={false}
            className={styles['draw']}
          >
            Draw the weights by layer
          </PageLink>
        </p>
      ) : 'problem' in weights ? (
        <p>They cannot be shown: {weights.problem}.</p>
      ) : (
        <Weights weights={weights} address={address} />
      )}
    </section>
  );
}

/** What the address asks for; null: nothing. */
function weightsShown(given: string | string[] | undefined): number | 'final' | null {
  const [text] = [given ?? []].flat();
  if (text === 'final') return text;
  return text !== undefined && /^\d{1,12}$/.test(text) ? Number(text) : null;
}

function runFacts({ detail }: StoredTask): Fact[] {
  const { environment } = detail;
  return [
    ['Task', detail.id],
    ...importedFacts(detail.outputs['imported']),
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
