import { exportTfjs } from '@basin/execution/reading/export-tfjs';
import type { ExportedWeights } from '@basin/execution/reading/trained-network';
import { openReader } from '@basin/store';
import { print } from '../../../cli/print.ts';
import type { ExportRequest } from '../formats/format.ts';

/** Writes the files and says which. */
export function exportModel(
  { database, target, json }: ExportRequest,
  folder: string,
  weights: ExportedWeights,
): void {
  const reader = openReader(database);
  try {
    const written = exportTfjs(reader, target, folder, weights);
    const { label, model, weights: bytes, inputShape, isRounded } = written;
    const rounded = 'Trained in double precision, which tfjs has not: weights are rounded.';
    print(json, written, () =>
      [
        label,
        `  ${model}`,
        `  ${bytes}`,
        `tf.loadLayersModel of the first gives the network; its inputs are [n, ${inputShape.join(', ')}].`,
        ...(isRounded ? [rounded] : []),
      ].join('\n'),
    );
  } finally {
    reader.close();
  }
}
