import { closeSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import path from 'node:path';
import { parquetPieces } from '@basin/bridges/tables/parquet';
import type { Cell, Table } from '@basin/bridges/tables/table';
import { csvText, jsonLines } from '@basin/bridges/tables/text';
import { curveTable } from '@basin/bridges/trials/curve-table';
import { trialTable } from '@basin/bridges/trials/trial-table';
import { BasinError, errorMessage, formatSize, plural } from '@basin/core';
import { chooseSweep } from '@basin/execution/reading/choose-target';
import { makeFolder, openReader } from '@basin/store';
import { userPath } from '@basin/store/places';
import { print } from '../../../cli/print.ts';
import { printable } from '../../../display/cells.ts';
import type { ExportRequest } from '../formats/format.ts';
import { fileStem } from './default-file.ts';

const writers = { csv: csvText, jsonl: jsonLines, parquet: parquetPieces };

/** Writes a study's trials or their curves and says where. */
export function exportTable(
  { database, target, out, json }: ExportRequest,
  format: keyof typeof writers,
  isCurves: boolean,
): void {
  const reader = openReader(database);
  try {
    const sweep = chooseSweep(reader, target);
    const name = fileStem(sweep.name ?? sweep.experiment);
    const file = out ?? path.join(userPath('.'), `${name}${isCurves ? '-curves' : ''}.${format}`);
    const read = isCurves ? curveTable : trialTable;
    const { table, rows } = counted(read(reader, sweep.sweepId));
    const bytes = writeWhole(file, writers[format](table));
    const written = {
      ...{ sweepId: sweep.sweepId, format, of: isCurves ? 'curves' : 'trials', file },
      ...{ rows: rows(), columns: table.columns.map((column) => column.name), bytes },
    };
    print(json, written, () =>
      [
        `${printable(sweep.name ?? sweep.experiment)}: ${plural(written.rows, 'row')}, ${plural(table.columns.length, 'column')}, ${formatSize(bytes)}`,
        `  ${file}`,
      ].join('\n'),
    );
  } finally {
    reader.close();
  }
}

function counted({ columns, batches }: Table): { table: Table; rows: () => number } {
  let rows = 0;
  function* passing(): Generator<readonly (readonly Cell[])[]> {
    for (const batch of batches) {
      rows += batch.length;
      yield batch;
    }
  }
  return { table: { columns, batches: passing() }, rows: () => rows };
}

/**
 * Writes a file piece by piece beside its place, and puts it there when it is whole: nobody finds half a
 * table.
 *
 * @returns its length in bytes.
 * @throws BasinError `runner/cannot-write`, and whatever making the pieces throws.
 */
function writeWhole(file: string, pieces: Iterable<string | Uint8Array>): number {
  const partial = `${file}.${process.pid}.partial`;
  let bytes = 0;
  const attempt = <T>(work: () => T): T => {
    try {
      return work();
    } catch (cause) {
      throw new BasinError(
        'runner/cannot-write',
        `the table cannot be written to ${file}: ${errorMessage(cause, 'write')}. Name another file with --out`,
        { cause },
      );
    }
  };
  const handle = attempt(() => {
    makeFolder(path.dirname(file));
    return openSync(partial, 'w');
  });
  try {
    for (const piece of pieces) {
      const buffer = typeof piece === 'string' ? Buffer.from(piece) : piece;
      for (let at = 0; at < buffer.byteLength;) {
        at += attempt(() => writeSync(handle, buffer, at));
      }
      bytes += buffer.byteLength;
    }
    closeSync(handle);
    attempt(() => renameSync(partial, file));
  } catch (error) {
    rmSync(partial, { force: true });
    throw error;
  }
  return bytes;
}
