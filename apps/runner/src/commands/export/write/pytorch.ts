import { exportPytorch } from '@basin/execution/reading/export-pytorch';
import type { ExportedWeights } from '@basin/execution/reading/trained-network';
import type { ExportRequest } from '../formats/format.ts';
import { exportNetwork } from './network.ts';

/** Writes the files and says which. */
export async function exportTraining(
  request: ExportRequest,
  folder: string,
  weights: ExportedWeights,
): Promise<void> {
  await exportNetwork(
    request,
    (reader) => exportPytorch(reader, request.target, folder, weights),
    ({ python, safetensors, inputShape }) => [
      `  ${python}`,
      `  ${safetensors}`,
      `load() of the first gives the network; its inputs are [n, ${inputShape.join(', ')}], and normalize() makes them of raw data.`,
    ],
  );
}
