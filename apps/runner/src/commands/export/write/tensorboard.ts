import { plural, shellQuoted } from '@basin/core';
import { writeEventFiles } from '@basin/bridges/tensorboard';
import { print } from '../../../cli/print.ts';
import { printable } from '../../../display/cells.ts';
import type { ExportRequest } from '../formats/format.ts';
import { writeNewPlace } from './new-place.ts';
import { openTracked, leftOutText } from './tracked.ts';

/** Writes the event files and says how many runs there are. */
export function exportTensorboard(request: ExportRequest, place: string): void {
  const { study, close } = openTracked(request);
  try {
    let runs: string[] = [];
    writeNewPlace(place, (draft) => {
      runs = writeEventFiles(study, draft);
    });
    print(request.json, { folder: place, runs, waiting: study.waiting }, () =>
      [
        `${printable(study.title)}: ${plural(runs.length, 'run')}${leftOutText(study)}`,
        `  ${place}`,
        `tensorboard --logdir=${shellQuoted(place)} shows them.`,
      ].join('\n'),
    );
  } finally {
    close();
  }
}
