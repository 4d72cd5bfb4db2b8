import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  type AnalysisConfig,
  type AttemptRef,
  BasinError,
  type Json,
  type TaskEnvironment,
  type TrainingOutcome,
} from '@basin/core';
import type { BackendName } from '@basin/engine';
import { describeNetwork, loadData } from '@basin/models';
import { blobDirectoryOf, openBlobStore } from '@basin/store/blobs';
import type { AttemptEnd, TrainedInput } from '@basin/execution/executors/executor';
import { poolEnvironmentFor } from '@basin/execution/executors/local/process/pool-environment';
import { backendFamilyOf } from '@basin/execution/tasks/backend-family';
import { runTask } from '@basin/execution/tasks/run-task';
import { createTaskContext } from '@basin/execution/tasks/task-context';
import { analysisOnBackend, type AnalysisPlan } from './analysis-plan.ts';

/** One measure's record, as a sweep's analysis stores it. */
export interface AnalysisResultRow {
  taskId: string;
  result: Json;
}

export interface AnalysisRun {
  environment: TaskEnvironment | null;
  results: AnalysisResultRow[];
}

/** Computes single analyses in this process; `outcome` stands for the weights' own training. */
export interface Computer {
  environment: TaskEnvironment;
  /** The plan as the backend that opened runs it. */
  plan: AnalysisPlan;
  outcome: TrainingOutcome;
  compute(attempt: AttemptRef, config: AnalysisConfig): Promise<AttemptEnd>;
}

/** Opens the engine here, and puts the weights where analyses find them. */
export async function openComputer(
  definition: AnalysisPlan,
  databasePath: string,
  backend: BackendName | null,
): Promise<Computer> {
  // TensorFlow reads its settings once, when it is loaded: here, where the engine opens.
  Object.assign(process.env, poolEnvironmentFor(1, backend));
  const [{ openEngine }, { runAnalysis }, { taskEnvironment }] = await Promise.all([
    import('@basin/engine'),
    import('@basin/analysis'),
    import('@basin/execution/tasks/environment'),
  ]);
  const engine = await openEngine(backend === null ? {} : { backend });
  const environment = taskEnvironment(engine);
  const plan = analysisOnBackend(definition, backendFamilyOf(engine.backend));
  const { given, weightBytes, dataBlobs } = plan;
  const blobs = openBlobStore(blobDirectoryOf(databasePath));
  for (const bytes of dataBlobs) blobs.put(bytes);
  const data = await loadData([given.config.dataset], (ref) => blobs.get(ref));
  const weights = blobs.put(weightBytes);
  const input: TrainedInput = { taskId: given.id, config: given.config, weights, snapshots: [] };
  const outcome: TrainingOutcome = {
    kind: 'training',
    state: 'done',
    parameterCount: describeNetwork(given.config.network).parameterCount,
    weights,
    snapshots: [],
    outputs: {},
    timings: { startMs: 0, trainMs: 0, evaluateMs: 0, analyseMs: 0 },
    environment,
  };
  return {
    environment,
    plan,
    outcome,
    compute(attempt, config) {
      const item = { attempt, config, inputs: [input] };
      const [stopRequest, send] = [() => null, () => undefined];
      const context = createTaskContext({ item, environment, blobs, stopRequest, send });
      return runTask(item, context, () => runAnalysis(config, context, engine, data));
    },
  };
}

/** Computes all analyses and stores nothing. @throws what the first failing one says. */
export async function computeOnly(
  plan: AnalysisPlan,
  backend: BackendName | null,
): Promise<AnalysisRun> {
  const directory = mkdtempSync(path.join(tmpdir(), 'basin-analyse-'));
  try {
    const computer = await openComputer(plan, path.join(directory, 'none.db'), backend);
    const results: AnalysisResultRow[] = [];
    for (const { id, config } of computer.plan.plan.tasks) {
      if (config.kind !== 'analysis') continue;
      const attempt = { taskId: id, generation: 0, attempt: 1, token: 1 };
      results.push({ taskId: id, result: resultOf(await computer.compute(attempt, config)) });
    }
    return { environment: computer.environment, results };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** The record of a finished analysis. @throws BasinError with the code it failed with. */
export function resultOf(end: AttemptEnd): Json {
  if (end.type === 'failed') throw new BasinError(end.code, end.message);
  if (end.type !== 'finished' || end.outcome.kind !== 'analysis') {
    throw new BasinError('analysis/not-finished', `the analysis ended as ${end.type}`);
  }
  return end.outcome.result;
}
