import { existsSync, readFileSync } from 'node:fs';
import {
  BasinError,
  type BlobRef,
  datasetFacts,
  errorCode,
  errorMessage,
  type Json,
  type TrainingConfig,
} from '@basin/core';
import { type DataScaling, dataScaling, loadData, storedFloats } from '@basin/models';
import {
  blobDirectoryOf,
  makeFolder,
  openBlobStore,
  type StoreReader,
  type TaskDetail,
  writeWholeFile,
} from '@basin/store';
import { finishedTraining } from './finished-training.ts';

/** Which weights of a training: those that it stored as its own, their average, or those after an epoch. */
export type ExportedWeights = 'final' | 'averaged' | number;

/** A training and the weights of it that somebody asked for. */
export interface TrainedNetwork {
  taskId: string;
  label: string;
  config: TrainingConfig;
  /** Flat weights, and behind them what layers keep. */
  state: ReturnType<typeof storedFloats>;
  /** Which weights they are, as a sentence. */
  weightsText: string;
}

/**
 * Reads a finished training's weights.
 *
 * @param text the beginning of the task's id.
 * @throws BasinError `runner/nothing-to-export`, `store/…`.
 */
export function trainedNetwork(
  reader: StoreReader,
  text: string,
  which: ExportedWeights,
): TrainedNetwork {
  const task = finishedTraining(reader, text, 'runner/nothing-to-export');
  const { id: taskId, config, label } = task;
  const blobs = openBlobStore(blobDirectoryOf(reader.path));
  return {
    ...{ taskId, label, config },
    state: storedFloats(blobs.get(chosenWeights(task, which)), config.precision),
    weightsText: which === 'final' ? weightsText(config, task.outputs) : otherWeightsText(which),
  };
}

/** How a training's data were scaled; null where their bytes are not here any more. */
export async function scalingOf(
  reader: StoreReader,
  { dataset }: TrainingConfig,
): Promise<DataScaling | null> {
  const blobs = openBlobStore(blobDirectoryOf(reader.path));
  try {
    const loaded = await loadData([dataset], (ref) => blobs.get(ref));
    return dataScaling(dataset, datasetFacts(dataset).exampleShape, loaded);
  } catch (error) {
    if (['store/missing-blob', 'dataset/missing'].includes(errorCode(error))) return null;
    throw error;
  }
}

/** @throws BasinError `runner/nothing-to-export` where the training has none such, saying which it has. */
function chosenWeights(task: TaskDetail, which: ExportedWeights): BlobRef {
  const { label, weights, averagedWeights, snapshots } = task;
  const chosen =
    which === 'final'
      ? weights
      : which === 'averaged'
        ? averagedWeights
        : (snapshots.findLast(({ epoch }) => epoch === which)?.blob ?? null);
  if (chosen !== null) return chosen;
  const epochs = [...new Set(snapshots.map(({ epoch }) => epoch))];
  const there = [
    'final',
    ...(averagedWeights === null ? [] : ['averaged']),
    ...(epochs.length === 0 ? [] : [`those after epochs ${epochs.join(', ')}`]),
  ];
  throw new BasinError(
    'runner/nothing-to-export',
    `"${label}" stored no ${which === 'averaged' ? 'average of its weights' : `weights after epoch ${which}`}: it has ${there.join(' and ')}; averaging and record.weightsEveryEpoch make them`,
  );
}

function otherWeightsText(which: 'averaged' | number): string {
  return which === 'averaged' ? 'Weights: the averaged ones.' : `Weights: of epoch ${which}.`;
}

/** Which of a training's weights those are that it stored as its own. */
export function weightsText(
  { epochCount, stopping, averaging, gradientNormPhase }: TrainingConfig,
  outputs: Readonly<Record<string, Json>>,
): string {
  // Said by every training that keeps earlier weights, also by those from before the step was stored.
  const kept = outputs['keptEpoch'];
  const stopped = outputs['stopped'];
  const stoppedAt =
    typeof stopped === 'object' && stopped !== null && 'epoch' in stopped ? stopped['epoch'] : null;
  const ended = typeof stoppedAt === 'number' ? stoppedAt : epochCount;
  const behind = gradientNormPhase === null ? '' : ', and the gradient-norm phase behind it';
  const which =
    typeof kept === 'number'
      ? `the best by ${stopping.patience?.metric ?? 'the metric watched'}, of epoch ${kept}${behind}; the training ended at epoch ${ended}`
      : `the last, of epoch ${ended}${behind}`;
  return `Weights: ${which}${averaging === null ? '' : '; not the averaged ones'}.`;
}

/**
 * Writes all files of an export into a folder, or none of them.
 *
 * @throws BasinError `runner/export-exists` where one is there and holds something else, `runner/export-failed`.
 */
export function writeFiles(
  folder: string,
  files: readonly (readonly [string, Uint8Array])[],
): void {
  for (const [path, bytes] of files) {
    if (!existsSync(path) || readFileSync(path).equals(bytes)) continue;
    throw new BasinError(
      'runner/export-exists',
      `${path} is there already and holds something else: give another folder as --out, or delete it`,
    );
  }
  try {
    makeFolder(folder);
    for (const [path, bytes] of files) writeWholeFile(path, bytes);
  } catch (cause) {
    throw new BasinError(
      'runner/export-failed',
      `nothing can be written into ${folder}: ${errorMessage(cause, 'write')}`,
      { cause },
    );
  }
}
