import { exportPytorch } from '@basin/execution/reading/export-pytorch';
import { openReader } from '@basin/store';
import { print } from '../../cli/print.ts';

export interface ExportOptions {
  database: string;
  /** A task's id or a unique beginning of it. */
  task: string;
  folder: string;
  json: boolean;
}

/** Writes the files and says which. */
export function runExport({ database, task, folder, json }: ExportOptions): void {
  const reader = openReader(database);
  try {
    const written = exportPytorch(reader, task, folder);
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
