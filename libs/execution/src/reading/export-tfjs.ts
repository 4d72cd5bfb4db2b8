import { join } from 'node:path';
import { exportLayersModel } from '@basin/models';
import type { StoreReader } from '@basin/store';
import { type ExportedWeights, scalingOf, trainedNetwork, writeFiles } from './trained-network.ts';

/** What was written. */
export interface TfjsExport {
  taskId: string;
  label: string;
  model: string;
  weights: string;
  /** Of one example as the model takes it, channels last. */
  inputShape: number[];
  /** It was trained in double precision, which tfjs has not: weights are rounded. */
  isRounded: boolean;
}

/**
 * Writes a finished training's network into a folder as a LayersModel of TensorFlow.js: `model.json` and
 * `weights.bin`. Files of another network are not overwritten.
 *
 * @param text the beginning of the task's id.
 * @throws BasinError `model/no-tfjs`, `runner/nothing-to-export`, `runner/export-exists`, `store/…`.
 */
export async function exportTfjs(
  reader: StoreReader,
  text: string,
  folder: string,
  which: ExportedWeights = 'final',
): Promise<TfjsExport> {
  const { taskId, label, config, state } = trainedNetwork(reader, text, which);
  const data = await scalingOf(reader, config);
  const { model, weights, inputShape } = exportLayersModel(config.network, state, data);
  const files = { model: join(folder, 'model.json'), weights: join(folder, 'weights.bin') };
  writeFiles(folder, [
    [files.model, new TextEncoder().encode(model)],
    [files.weights, weights],
  ]);
  return { taskId, label, ...files, inputShape, isRounded: config.precision === 'float64' };
}
