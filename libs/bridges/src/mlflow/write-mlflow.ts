import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { makeFolder } from '@basin/store';
import type { MetricSeries, TaskState } from '@basin/core';
import { mlflowNames } from './mlflow-names.ts';
import type { TrackedRun, TrackedStudy } from '../trackers/tracked-study.ts';

/**
 * Writes a study as a folder of MLflow's file store: one experiment, one run a training with its
 * parameters, its metrics with their history, tags, and its config as an artifact. The layout has been
 * the same since MLflow 1; that of MLflow's own SQLite changes with every release, which refuses other
 * ones, and `mlflow migrate-filestore` makes it of this one.
 *
 * @param folder where it is written; @param place where it will stand, which MLflow keeps as an address.
 * @returns ids of the runs, in planned order: the beginnings of the tasks' ids.
 */
export function writeMlflow(study: TrackedStudy, folder: string, place: string): string[] {
  // Ids of experiments are whole numbers of at most 18 digits; 0 is MLflow's default one.
  const experimentId = String(1n + (BigInt(`0x${study.sweepId.slice(0, 14)}`) % 10n ** 17n));
  writeExperiment(path.join(folder, '0'), '0', 'Default', study.createdAtMs, place);
  const at = path.join(folder, experimentId);
  writeExperiment(at, experimentId, study.title, study.createdAtMs, place);
  writeValues(path.join(at, 'tags'), { 'basin.study': study.sweepId });
  const ids: string[] = [];
  const names = { params: mlflowNames(), metrics: mlflowNames() };
  for (const run of study.runs()) {
    const runId = run.taskId.slice(0, 32);
    ids.push(runId);
    writeRun(path.join(at, runId), run, { runId, experimentId, place, names });
  }
  return ids;
}

function writeExperiment(
  folder: string,
  id: string,
  name: string,
  createdAtMs: number,
  place: string,
): void {
  writeRecord(folder, {
    artifact_location: addressOf(place, id),
    creation_time: createdAtMs,
    experiment_id: id,
    last_update_time: createdAtMs,
    lifecycle_stage: 'active',
    name,
  });
}

interface RunPlace {
  runId: string;
  experimentId: string;
  place: string;
  /** What parameters and metrics are called in all runs of the study. */
  names: Record<'params' | 'metrics', (name: string) => string>;
}

function writeRun(
  folder: string,
  run: TrackedRun,
  { runId, experimentId, place, names }: RunPlace,
): void {
  const { label, seed, state, startedAtMs, endedAtMs, config, parameters } = run;
  writeRecord(folder, {
    artifact_uri: addressOf(place, experimentId, runId, 'artifacts'),
    end_time: endedAtMs,
    ...{ entry_point_name: '', experiment_id: experimentId, lifecycle_stage: 'active' },
    ...{ run_id: runId, run_name: label, source_name: 'basin', source_type: 4 },
    ...{ source_version: '', start_time: startedAtMs, status: statusOf(state), tags: [] },
    user_id: 'basin',
  });
  writeValues(path.join(folder, 'params'), called(names.params, { ...parameters, seed }));
  writeValues(path.join(folder, 'tags'), {
    ...{ 'mlflow.runName': label, 'mlflow.source.name': 'basin', 'mlflow.source.type': 'LOCAL' },
    ...{ 'basin.task': run.taskId, 'basin.state': state },
    ...{ 'basin.weights_sha256': run.weightsSha256, 'basin.parameters': run.parameterCount },
    'basin.error': run.errorCode,
  });
  const startMs = startedAtMs ?? 0;
  const texts = run.curves.map((curve): [string, string] => [
    curve.name,
    historyOf(curve, startMs),
  ]);
  const lastStep = Math.max(0, ...run.curves.map(({ steps }) => steps.at(-1) ?? 0));
  for (const [name, value] of Object.entries(run.measured)) {
    texts.push([name, `${endedAtMs ?? startMs} ${pythonNumber(value)} ${lastStep}\n`]);
  }
  writeValues(path.join(folder, 'metrics'), called(names.metrics, Object.fromEntries(texts)));
  writeValues(path.join(folder, 'artifacts'), {
    'config.json': `${JSON.stringify(config, null, 2)}\n`,
  });
}

/** Lines of a time in milliseconds, a value and a step. */
function historyOf({ steps, elapsedMs, values }: MetricSeries, startMs: number): string {
  return values
    .map((value, index) => {
      const atMs = Math.round(startMs + (elapsedMs[index] ?? 0));
      return `${atMs} ${pythonNumber(value)} ${steps[index] ?? 0}\n`;
    })
    .join('');
}

function pythonNumber(value: number): string {
  return Number.isNaN(value) ? 'nan' : String(value);
}

/** A training that was stopped early on purpose was killed in MLflow's words; one that diverged failed. */
function statusOf(state: TaskState): number {
  if (state === 'running') return 1;
  if (state === 'done') return 3;
  return state === 'pruned' || state === 'cancelled' ? 5 : 4;
}

function called<T>(nameOf: (name: string) => string, values: Readonly<Record<string, T>>) {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [nameOf(name), value]));
}

/** One file a value, named after it; a slash in a name is a folder. Null is no value. */
function writeValues(
  folder: string,
  values: Readonly<Record<string, string | number | boolean | null>>,
): void {
  makeFolder(folder);
  for (const [name, value] of Object.entries(values)) {
    if (value === null) continue;
    const file = path.join(folder, ...name.split('/'));
    makeFolder(path.dirname(file));
    writeFileSync(file, String(value));
  }
}

/** `meta.yaml`; JSON, which is YAML. */
function writeRecord(folder: string, values: Readonly<Record<string, unknown>>): void {
  makeFolder(folder);
  const lines = Object.entries(values).map(([key, value]) => `${key}: ${JSON.stringify(value)}\n`);
  writeFileSync(path.join(folder, 'meta.yaml'), lines.join(''));
}

function addressOf(place: string, ...parts: readonly string[]): string {
  return pathToFileURL(path.join(path.resolve(place), ...parts)).href;
}
