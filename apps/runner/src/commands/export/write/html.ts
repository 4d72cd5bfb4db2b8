import { formatCount, formatSize, plural } from '@basin/core';
import { openReader } from '@basin/store';
import { userPath } from '@basin/store/places';
import { print } from '../../../cli/print.ts';
import { printable } from '../../../display/cells.ts';
import { writeStudyPage } from '../../../study-page/write-study-page.ts';
import type { ExportRequest } from '../formats/format.ts';

/** Writes a study's page and says where; named after the study, where the user stands, unless told. */
export function exportPage({ database, target, out, json }: ExportRequest): void {
  const reader = openReader(database);
  try {
    const written = writeStudyPage(reader, target, out, userPath('.'));
    const { title, bytes, tasks, planned } = written;
    const shown =
      tasks === planned
        ? plural(tasks, 'task')
        : `the first ${formatCount(tasks)} of ${plural(planned, 'task')}`;
    print(json, written, () =>
      [`${printable(title)}: ${shown}, ${formatSize(bytes)}`, `  ${written.file}`].join('\n'),
    );
  } finally {
    reader.close();
  }
}
