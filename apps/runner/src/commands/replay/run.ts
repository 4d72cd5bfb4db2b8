import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  BasinError,
  type Build,
  configOnBackend,
  datasetBlobs,
  dependenciesOf,
  type TaskEnvironment,
  type TrainingConfig,
} from '@basin/core';
import type { BackendName } from '@basin/engine';
import {
  blobDirectoryOf,
  type BlobStore,
  openBlobStore,
  openReader,
  type TaskDetail,
} from '@basin/store';
import { exitCode, type ExitCode } from '../../cli/exit-code.ts';
import { runOnce } from '@basin/execution/executors/run-once';
import { backendFamilyOf } from '@basin/execution/tasks/backend-family';
import { shortDigest } from '@basin/execution/tasks/build';
import type { TrainedInput } from '@basin/execution/executors/executor';
import { findTask } from './find-task.ts';

export interface ReplayOptions {
  /** A task's id or a unique beginning of it. */
  task: string;
  database: string;
  /** Null: the one that the task was trained on. */
  backend: BackendName | null;
  json: boolean;
}

type ReplayedOn = Pick<TaskEnvironment, 'backend' | 'cpuFeatures'> & Build;

export interface ReplayResult {
  taskId: string;
  label: string;
  storedSha256: string;
  replayedSha256: string | null;
  equal: boolean;
  storedOn: ReplayedOn | null;
  replayedOn: ReplayedOn;
}

/** Trains the task again, storing nothing, and fails when its weights are others. */
export async function runReplay(options: ReplayOptions): Promise<ExitCode> {
  const reader = openReader(options.database);
  let task: TaskDetail;
  let inputs: TrainedInput[];
  try {
    const { sweepId, taskId } = findTask(reader, options.task);
    const found = reader.task(sweepId, taskId);
    if (found === null) throw new Error(`task ${taskId} vanished`);
    task = found;
    inputs =
      task.config.kind === 'training'
        ? dependenciesOf(task.config).map((needed) => trainedInput(reader.task(sweepId, needed)))
        : [];
  } finally {
    reader.close();
  }
  const result = await replay(task, inputs, options);
  process.stdout.write(options.json ? `${JSON.stringify(result)}\n` : describe(result));
  return result.equal ? exitCode.ok : exitCode.failed;
}

async function replay(
  task: TaskDetail,
  inputs: TrainedInput[],
  options: ReplayOptions,
): Promise<ReplayResult> {
  if (task.config.kind !== 'training' || task.weights === null) {
    throw new BasinError(
      'runner/nothing-to-replay',
      `"${task.label}" (${task.state}) has no stored weights: name a finished training`,
    );
  }
  const { environment } = task;
  const backend = options.backend ?? ((environment?.backend ?? null) as BackendName | null);
  // On another backend than it was trained on: that is what is compared.
  const config =
    backend === null ? task.config : configOnBackend(task.config, backendFamilyOf(backend));
  const directory = mkdtempSync(path.join(tmpdir(), 'basin-replay-'));
  try {
    const ownFolder = path.join(directory, 'replay.db');
    lendData(task.config, options.database, ownFolder);
    const end = await runOnce(
      { config, inputs, taskId: task.id, generation: task.generation },
      {
        backend,
        // Inputs are read beside the real database, and nothing new is written there but equal files.
        databasePath: inputs.length > 0 ? options.database : ownFolder,
      },
    );
    if (end.type === 'failed') throw new BasinError(end.code, end.message);
    if (end.type !== 'finished' || end.outcome.kind !== 'training') {
      throw new BasinError(
        'runner/replay-lost',
        `the replay of "${task.label}" ended as ${end.type}`,
      );
    }
    const { weights, environment: replayedOn } = end.outcome;
    return {
      taskId: task.id,
      label: task.label,
      storedSha256: task.weights.sha256,
      replayedSha256: weights?.sha256 ?? null,
      equal: weights?.sha256 === task.weights.sha256,
      storedOn: environment,
      replayedOn,
    };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** Puts the bytes of its data set where the replay finds them. */
function lendData({ dataset }: TrainingConfig, from: string, to: string): void {
  const [source, target] = [from, to].map((file) => openBlobStore(blobDirectoryOf(file))) as [
    BlobStore,
    BlobStore,
  ];
  for (const ref of datasetBlobs(dataset)) if (source.has(ref)) target.put(source.get(ref));
}

function trainedInput(task: TaskDetail | null): TrainedInput {
  if (task === null || task.weights === null) {
    throw new BasinError(
      'runner/nothing-to-replay',
      'the training that it starts from has no weights',
    );
  }
  const { id, config, weights, snapshots } = task;
  return { taskId: id, config: config as TrainingConfig, weights, snapshots };
}

function describe(result: ReplayResult): string {
  const { label, equal, storedSha256, replayedSha256, storedOn, replayedOn } = result;
  const where = (on: ReplayResult['storedOn']): string =>
    on === null
      ? ''
      : ` (${on.backend}, engine ${on.engineVersion}, build ${shortDigest(on.buildDigest)}, ${on.cpuFeatures})`;
  return [
    `${label}: ${equal ? 'the same weights' : 'OTHER WEIGHTS'}`,
    `  stored    ${storedSha256}${where(storedOn)}`,
    `  replayed  ${replayedSha256 ?? 'none: the training diverged'}${where(replayedOn)}`,
    '',
  ].join('\n');
}
