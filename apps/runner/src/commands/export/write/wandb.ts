import { writeFileSync } from 'node:fs';
import { BasinError, isImported } from '@basin/core';
import { chooseSweep } from '@basin/execution/reading/choose-target';
import { openReader } from '@basin/store';
import { studySpecOf, wandbSweep } from '@basin/studies/file';
import { print } from '../../../cli/print.ts';
import type { ExportRequest } from '../formats/format.ts';
import { writeNewPlace } from './new-place.ts';

/**
 * Writes the sweep file and says what W&B cannot.
 *
 * @throws BasinError `study/not-supported` of a study that is not from a file, or has another space.
 */
export function exportWandb({ database, target, json }: ExportRequest, place: string): void {
  const reader = openReader(database);
  try {
    const { sweepId, study, experiment, name } = chooseSweep(reader, target);
    const spec = studySpecOf(study);
    if (isImported(study)) {
      throw new BasinError(
        'study/not-supported',
        `the runs of ${name ?? experiment} were made elsewhere: it has no space to write`,
      );
    }
    if (spec === null) {
      throw new BasinError(
        'study/not-supported',
        `${experiment} was planned from code, or by an older release, and has no space to write: plan a study file, or vary it by --experiment=${experiment} --set …, and export that`,
      );
    }
    const { yaml, lost } = wandbSweep(spec.file, { sweepId });
    writeNewPlace(place, (draft) => writeFileSync(draft, yaml));
    print(json, { file: place, lost }, () =>
      [place, ...lost.map((line) => `  not said in W&B’s words: ${line}`)].join('\n'),
    );
  } finally {
    reader.close();
  }
}
