import { exportPytorch } from '@basin/execution/reading/export-pytorch';
import type { ExportedWeights } from '@basin/execution/reading/trained-network';
import { openReader } from '@basin/store';
import { print } from '../../../cli/print.ts';
import type { ExportRequest } from '../formats/format.ts';

/** Writes the files and says which. */
export function exportTraining(
  { database, target, json }: ExportRequest,
  folder: string,
  weights: ExportedWeights,
): void {
  const reader = openReader(database);
  try {
    const written = exportPytorch(reader, target, folder, weights);
    const { label, python, safetensors, inputShape } = written;
    print(json, written, () =>
      [
        label,
        `  ${python}`,
        `  ${safetensors}`,
        `load() of the first gives the network; its inputs are [n, ${inputShape.join(', ')}].`,
      ].join('\n'),
    );
  } finally {
    reader.close();
  }
}
