import { type CsvCell, csvPieces } from '@basin/charts/csv';
import type { Cell, CellType, Table } from './table.ts';

/**
 * A table as CSV (RFC 4180, UTF-8 with a byte order mark): what is not there is empty, NaN and infinite
 * are `NaN`, times are ISO 8601 in UTC. Text that a spreadsheet would run as a formula has an apostrophe
 * before it.
 */
export function csvText({ columns, batches }: Table): Iterable<string> {
  const types = columns.map(({ type }) => type);
  function* cells(): Generator<CsvCell[][]> {
    for (const rows of batches) {
      yield rows.map((row) => row.map((cell, index) => csvCell(cell, types[index])));
    }
  }
  return csvPieces(
    columns.map(({ name }) => name),
    cells(),
  );
}

function csvCell(cell: Cell, type: CellType | undefined): CsvCell {
  if (typeof cell !== 'number') return cell;
  if (type === 'time') return isoTime(cell);
  return Number.isFinite(cell) ? cell : 'NaN';
}

/**
 * A table as JSON Lines, an object a row: what is not there has no key, NaN and infinite are null (JSON
 * has neither), times are ISO 8601 in UTC.
 */
export function* jsonLines({ columns, batches }: Table): Generator<string> {
  for (const rows of batches) {
    let text = '';
    for (const row of rows) {
      const pairs = columns.flatMap(({ name, type }, index) => {
        const cell = row[index] ?? null;
        return cell === null ? [] : [[name, jsonCell(cell, type)] as const];
      });
      text += `${JSON.stringify(Object.fromEntries(pairs))}\n`;
    }
    yield text;
  }
}

function jsonCell(cell: string | number | boolean, type: CellType): Cell {
  if (typeof cell !== 'number') return type === 'text' ? String(cell) : cell;
  if (type === 'time') return isoTime(cell);
  if (type === 'text') return String(cell);
  return Number.isFinite(cell) ? cell : null;
}

function isoTime(atMs: number): string {
  return new Date(atMs).toISOString();
}
