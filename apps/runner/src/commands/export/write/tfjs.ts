import { exportTfjs } from '@basin/execution/reading/export-tfjs';
import type { ExportedWeights } from '@basin/execution/reading/trained-network';
import type { ExportRequest } from '../formats/format.ts';
import { exportNetwork } from './network.ts';

/** Writes the files and says which. */
export async function exportModel(
  request: ExportRequest,
  folder: string,
  weights: ExportedWeights,
): Promise<void> {
  await exportNetwork(
    request,
    (reader) => exportTfjs(reader, request.target, folder, weights),
    ({ model, weights: bytes, inputShape, isRounded }) => [
      `  ${model}`,
      `  ${bytes}`,
      `tf.loadLayersModel of the first gives the network; its inputs are [n, ${inputShape.join(', ')}].`,
      ...(isRounded
        ? ['Trained in double precision, which tfjs has not: weights are rounded.']
        : []),
    ],
  );
}
