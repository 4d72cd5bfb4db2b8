import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  BasinError,
  type BlobRef,
  configOnBackend,
  datasetBlobs,
  dependenciesOf,
  type MetricSeries,
  type Precision,
  type TrainingConfig,
} from '@basin/core';
import type { BackendName } from '@basin/engine';
import { checkTraining, storedFloats } from '@basin/models';
import { blobDirectoryOf, openBlobStore, openReader, type TaskDetail } from '@basin/store';
import { exitCode, type ExitCode } from '../../cli/exit-code.ts';
import { printDocument, printText } from '../../cli/print.ts';
import { runOnce } from '@basin/execution/executors/run-once';
import { backendFamilyOf } from '@basin/execution/tasks/backend-family';
import { shortDigest } from '@basin/execution/tasks/build';
import type { TrainedInput } from '@basin/execution/executors/executor';
import { openPlugins } from '../../plugins/open-plugins.ts';
import { type Closeness, closeness, closenessText } from './closeness.ts';
import { findTask } from './find-task.ts';
import { otherOrigins, type ReplayedOn } from './other-origins.ts';
import { replayedOutcome } from './replayed-outcome.ts';

export interface ReplayOptions {
  /** A task's id or a unique beginning of it. */
  task: string;
  database: string;
  /** Null: the one that the task was trained on. */
  backend: BackendName | null;
  /** Null: the one that the task was trained in. */
  precision: Precision | null;
  plugins: readonly string[];
  json: boolean;
}

export interface ReplayResult {
  taskId: string;
  label: string;
  storedSha256: string;
  replayedSha256: string | null;
  equal: boolean;
  storedOn: ReplayedOn | null;
  replayedOn: ReplayedOn;
  /** In another precision than it was stored in: how near the two come. */
  closeness: Closeness | null;
}

/**
 * Trains the task again, storing nothing, and fails when its weights are others; in another precision they
 * are, and it says how far apart the two end.
 */
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
  if (options.json) printDocument<'replay'>(result, 0);
  else printText(describe(result));
  return result.equal || result.closeness !== null ? exitCode.ok : exitCode.failed;
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
  const { environment, weights: stored } = task;
  const precision = options.precision ?? task.config.precision;
  const isOther = precision !== task.config.precision;
  // Other backends than TensorFlow's have float32 alone.
  const isMoved = precision === 'float64' && task.config.backendFamily !== 'tensorflow';
  const trainedOn = isMoved ? 'native' : ((environment?.backend ?? null) as BackendName | null);
  const backend = options.backend ?? trainedOn;
  // On another backend than it was trained on: that is what is compared.
  const config = {
    ...(backend === null ? task.config : configOnBackend(task.config, backendFamilyOf(backend))),
    precision,
  };
  checkTraining(config);
  const directory = mkdtempSync(path.join(tmpdir(), 'basin-replay-'));
  try {
    const databasePath = path.join(directory, 'replay.db');
    const blobs = openBlobStore(blobDirectoryOf(options.database));
    const own = openBlobStore(blobDirectoryOf(databasePath));
    for (const ref of [...datasetBlobs(task.config.dataset), ...inputs.flatMap(blobsOf)]) {
      if (blobs.has(ref)) own.put(blobs.get(ref));
    }
    const series: MetricSeries[] = [];
    const end = await runOnce(
      { config, inputs, taskId: task.id, generation: task.generation },
      {
        backend,
        databasePath,
        plugins: await openPlugins(options.plugins),
        event: (event) => {
          if (event.type === 'metrics') series.push(...event.series);
        },
      },
    );
    const { weights, environment: replayedOn } = replayedOutcome(end, task.label);
    return {
      taskId: task.id,
      label: task.label,
      storedSha256: stored.sha256,
      replayedSha256: weights?.sha256 ?? null,
      equal: weights?.sha256 === stored.sha256,
      storedOn: environment,
      replayedOn,
      closeness: isOther
        ? closeness(
            {
              series: Object.values(task.metrics),
              weights: storedFloats(blobs.get(stored), task.config.precision),
            },
            {
              series,
              weights: weights === null ? null : storedFloats(own.get(weights), precision),
            },
            [task.config.precision, precision],
          )
        : null,
    };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** All that a training may read of another. */
function blobsOf({ weights, averagedWeights, snapshots }: TrainedInput): BlobRef[] {
  const averaged = averagedWeights === undefined ? [] : [averagedWeights];
  return [weights, ...averaged, ...snapshots.map(({ blob }) => blob)];
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
  if (result.closeness !== null) return `${label}\n${closenessText(result.closeness)}\n`;
  const where = (on: ReplayResult['storedOn']): string =>
    on === null
      ? ''
      : ` (${on.backend}, engine ${on.engineVersion}, build ${shortDigest(on.buildDigest)}, ${on.cpuFeatures})`;
  return [
    `${label}: ${equal ? 'the same weights' : 'OTHER WEIGHTS'}`,
    `  stored    ${storedSha256}${where(storedOn)}`,
    `  replayed  ${replayedSha256 ?? 'none: the training diverged'}${where(replayedOn)}`,
    ...(equal ? [] : otherOrigins(storedOn, replayedOn).map((words) => `  ${words}`)),
    '',
  ].join('\n');
}
