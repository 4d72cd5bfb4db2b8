import { formatCount, plural } from '@basin/core';
import { type ExportedWeights, exportPytorch } from '@basin/execution/reading/export-pytorch';
import { openReader } from '@basin/store';
import { userPath } from '@basin/store/places';
import { print } from '../../cli/print.ts';
import { writeStudyPage } from '../../study-page/write-study-page.ts';

export interface ExportOptions {
  database: string;
  /** A task's id or a unique beginning of it. */
  task: string;
  folder: string;
  weights: ExportedWeights;
  json: boolean;
}

/** Writes the files and says which. */
export function runExport({ database, task, folder, weights, json }: ExportOptions): void {
  const reader = openReader(database);
  try {
    const written = exportPytorch(reader, task, folder, weights);
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

export interface PageExportOptions {
  database: string;
  /** A study's name, its id, or a unique beginning of it. */
  study: string;
  /** Null: named after the study, where the user stands. */
  file: string | null;
  json: boolean;
}

/** Writes a study's page and says where. */
export function runPageExport({ database, study, file, json }: PageExportOptions): void {
  const reader = openReader(database);
  try {
    const written = writeStudyPage(reader, study, file, userPath('.'));
    const { title, bytes, tasks, planned } = written;
    const shown =
      tasks === planned
        ? plural(tasks, 'task')
        : `the first ${formatCount(tasks)} of ${plural(planned, 'task')}`;
    print(json, written, () =>
      [`${title}: ${shown}, ${(bytes / 1e6).toFixed(1)} MB`, `  ${written.file}`].join('\n'),
    );
  } finally {
    reader.close();
  }
}
