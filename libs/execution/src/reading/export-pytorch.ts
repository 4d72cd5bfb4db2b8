import { join } from 'node:path';
import { datasetText } from '@basin/core';
import { exportNetwork } from '@basin/models';
import type { StoreReader } from '@basin/store';
import { shortId } from './choose-target.ts';
import { type ExportedWeights, scalingOf, trainedNetwork, writeFiles } from './trained-network.ts';

/** What was written. */
export interface PytorchExport {
  taskId: string;
  label: string;
  python: string;
  safetensors: string;
  /** Of one example as the module takes it. */
  inputShape: number[];
}

/**
 * Writes a finished training's network into a folder: `network.py` and `network.safetensors`. Files of
 * another network are not overwritten.
 *
 * @param text the beginning of the task's id.
 * @throws BasinError `runner/nothing-to-export`, `runner/export-exists`, `store/…`, and those of
 *   `exportNetwork`.
 */
export async function exportPytorch(
  reader: StoreReader,
  text: string,
  folder: string,
  which: ExportedWeights = 'final',
): Promise<PytorchExport> {
  const { taskId, label, config, state, weightsText } = trainedNetwork(reader, text, which);
  const about = [
    `Trained by Basin: ${label}, task ${shortId(taskId)}.`,
    `Data: ${datasetText(config.dataset)}.`,
    weightsText,
  ];
  const data = await scalingOf(reader, config);
  const { python, safetensors, inputShape } = exportNetwork(config.network, state, about, data);
  const files = {
    python: join(folder, 'network.py'),
    safetensors: join(folder, 'network.safetensors'),
  };
  writeFiles(folder, [
    [files.python, new TextEncoder().encode(python)],
    [files.safetensors, safetensors],
  ]);
  return { taskId, label, ...files, inputShape };
}
