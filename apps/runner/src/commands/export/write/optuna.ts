import { type Json, plural, shellQuoted } from '@basin/core';
import type { ParameterDomain } from '@basin/bridges/optuna';
import { type WrittenOptuna, writeOptuna } from '@basin/bridges/optuna';
import { buildSpace } from '@basin/search';
import { studySpecOf } from '@basin/studies/file';
import { print } from '../../../cli/print.ts';
import { printable } from '../../../display/cells.ts';
import type { ExportRequest } from '../formats/format.ts';
import { writeNewPlace } from './new-place.ts';
import { openTracked, leftOutText } from './tracked.ts';

/** Writes Optuna's database and says what its distributions do not. */
export function exportOptuna(request: ExportRequest, place: string): void {
  const { study, summary, close } = openTracked(request);
  try {
    let written: WrittenOptuna = { trials: 0, notes: {} };
    writeNewPlace(place, (draft) => {
      written = writeOptuna(study, domainsOf(summary.study), draft);
    });
    const { trials, notes } = written;
    print(request.json, { file: place, trials, notes, waiting: study.waiting }, () =>
      [
        `${printable(study.title)}: ${plural(trials, 'trial')}${leftOutText(study)}`,
        `  ${place}`,
        ...Object.entries(notes).map(([name, note]) => `  ${printable(name)}: ${note}`),
        `optuna-dashboard ${shellQuoted(`sqlite:///${place}`)} shows them.`,
      ].join('\n'),
    );
  } finally {
    close();
  }
}

/** What the study's file says of its parameters; nothing of a study from code. */
function domainsOf(study: Json): Map<string, ParameterDomain> {
  const spec = studySpecOf(study);
  if (spec === null) return new Map();
  return new Map(
    buildSpace(spec.file).space.axes.flatMap(({ names, values, range }) =>
      names.map((name): [string, ParameterDomain] => [
        name,
        {
          values: values?.flatMap((point) => (name in point ? [point[name] as Json] : [])) ?? null,
          range: names.length === 1 ? range : null,
        },
      ]),
    ),
  );
}
