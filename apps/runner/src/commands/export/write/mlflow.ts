import { pathToFileURL } from 'node:url';
import { plural } from '@basin/core';
import { writeMlflow } from '@basin/bridges/mlflow';
import { print } from '../../../cli/print.ts';
import { printable } from '../../../display/cells.ts';
import type { ExportRequest } from '../formats/format.ts';
import { writeNewPlace } from './new-place.ts';
import { openTracked, leftOutText } from './tracked.ts';

/** Writes the file store and says how MLflow 3 is told to read it. */
export function exportMlflow(request: ExportRequest, place: string): void {
  const { study, close } = openTracked(request);
  try {
    let runs: string[] = [];
    writeNewPlace(place, (draft) => {
      runs = writeMlflow(study, draft, place);
    });
    const address = pathToFileURL(place).href;
    print(request.json, { folder: place, runs, waiting: study.waiting }, () =>
      [
        `${printable(study.title)}: ${plural(runs.length, 'run')}${leftOutText(study)}`,
        `  ${place}`,
        `MLflow 3 reads it with MLFLOW_ALLOW_FILE_STORE=true and the tracking URI ${address}; mlflow migrate-filestore takes it into a database.`,
      ].join('\n'),
    );
  } finally {
    close();
  }
}
