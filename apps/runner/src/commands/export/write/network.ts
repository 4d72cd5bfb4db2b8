import { openReader, type StoreReader } from '@basin/store';
import { print } from '../../../cli/print.ts';
import { printable } from '../../../display/cells.ts';
import type { DocumentOf } from '../../../documents/registry.ts';
import type { ExportRequest } from '../formats/format.ts';

type WrittenNetwork = DocumentOf<'export'> & { label: string };

/**
 * Writes the files of one training's network and says which.
 *
 * @param write reads the training and writes.
 * @param lines what is said below its label: files, and how they are loaded.
 */
export async function exportNetwork<Written extends WrittenNetwork>(
  { database, json }: ExportRequest,
  write: (reader: StoreReader) => Promise<Written>,
  lines: (written: Written) => string[],
): Promise<void> {
  const reader = openReader(database);
  try {
    const written = await write(reader);
    print<'export'>(json, written, () => [printable(written.label), ...lines(written)].join('\n'));
  } finally {
    reader.close();
  }
}
