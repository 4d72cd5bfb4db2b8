import { isUtf8 } from 'node:buffer';
import { BasinError } from '@basin/core';
import { type ColumnScan, isNumber, scanColumn } from './csv-cells.ts';
import { type CsvRecords, csvRecords } from './csv-records.ts';
import { foreignText } from './foreign-formats.ts';
import { hexadecimal } from './gunzip.ts';

/** A file's rows, with the line on which each ends. */
export interface CsvTable {
  /** Of the file, for messages. */
  name: string;
  delimiter: string;
  columns: string[];
  rowCount: number;
  lines: Int32Array;
  /** The cells of a column, read once. */
  scan(column: number): ColumnScan;
}

const delimiters = [',', ';', '\t', '|'];

/**
 * Reads a table. Cells are trimmed, quotes and a byte-order mark are understood, empty lines are left out.
 *
 * @param header null: there is one, and what looks like a row is refused.
 * @param delimiter null: the one that the first line has most of.
 * @throws BasinError `dataset/not-text`, `dataset/empty`, `dataset/csv`, `dataset/ragged`,
 *   `dataset/header`, `dataset/duplicate-column`.
 */
export function readCsv(
  name: string,
  bytes: Uint8Array,
  { header: wanted, delimiter: given }: { header: boolean | null; delimiter: string | null },
): CsvTable {
  const header = wanted ?? true;
  checkText(name, bytes);
  const delimiter = given ?? commonDelimiter(bytes);
  const records = csvRecords(name, bytes, delimiter);
  const { rowCount } = records;
  if (rowCount === 0 || (header && rowCount === 1)) {
    throw new BasinError(
      'dataset/empty',
      rowCount === 0
        ? `${name} holds no rows`
        : `${name} holds no rows below its header, line ${records.lines[0]}; set header to false if that is a row`,
    );
  }
  const first = Array.from({ length: records.widthOf(0) }, (_, column) => records.cell(0, column));
  const columns = header ? first : first.map((_cell, index) => String(index));
  const body = header ? withoutFirst(records) : records;
  checkWidths(name, columns.length, delimiter, body);
  const scans = new Map<number, ColumnScan>();
  const table: CsvTable = {
    ...{ name, delimiter, columns, rowCount: body.rowCount, lines: body.lines },
    scan(column) {
      const known = scans.get(column);
      if (known !== undefined) return known;
      const scan = scanColumn(body, column);
      scans.set(column, scan);
      return scan;
    },
  };
  if (header) {
    if (wanted === null) refuseRow(table, records.lines[0]);
    checkNames(name, columns);
  }
  return table;
}

/** A header that was none would cost a row, and call columns by its values. */
function refuseRow(table: CsvTable, line: number | undefined): void {
  const odd = looksLikeRow(table);
  if (odd === null) return;
  throw new BasinError(
    'dataset/header',
    `${table.name}, line ${line}: "${odd}" stands above numbers, so that this looks like a row and not like names of columns: set header to false, or to true if these are names`,
  );
}

/** A number above numbers, unless such names count on: 0, 1, 2 or 2019, 2020. */
function looksLikeRow({ columns, scan }: CsvTable): string | null {
  const names = columns.filter(isNumber).map(Number);
  const [first = 0, second = 0] = names;
  const step = second - first;
  const counts = names.every(
    (value, index) => Number.isInteger(value) && value === first + index * step,
  );
  if (names.length > 1 && counts && first >= 0 && step > 0) return null;
  const odd = columns.findIndex((name, column) => isNumber(name) && scan(column).numberCount > 0);
  return odd === -1 ? null : (columns[odd] as string);
}

function withoutFirst({ rowCount, lines, widthOf, cell, places }: CsvRecords): CsvRecords {
  return {
    rowCount: rowCount - 1,
    lines: lines.subarray(1),
    widthOf: (row) => widthOf(row + 1),
    cell: (row, column) => cell(row + 1, column),
    places: places === null ? null : { ...places, firsts: places.firsts.subarray(1) },
  };
}

function checkText(name: string, bytes: Uint8Array): void {
  const refuse = (found: string): never => {
    throw new BasinError(
      'dataset/not-text',
      `${name} is not text: ${found}; save it as CSV in UTF-8`,
    );
  };
  const foreign = foreignText(bytes);
  if (foreign !== null) {
    throw new BasinError('dataset/not-text', `${name} is no table of text: ${foreign}`);
  }
  const zero = bytes.indexOf(0);
  if (zero !== -1) {
    // UTF-16 has one in every other place.
    const begin = hexadecimal(bytes.subarray(0, 4));
    refuse(zero < 4 ? `it begins with ${begin}` : `line ${lineOf(bytes, zero)} holds a NUL byte`);
  }
  if (isUtf8(bytes)) return;
  const read = new TextDecoder('utf-8').decode(bytes);
  const line = read.slice(0, read.indexOf('\ufffd')).split('\n').length;
  refuse(`line ${line} holds bytes that are not UTF-8`);
}

/** On which line a byte stands, counted as editors do. */
function lineOf(bytes: Uint8Array, place: number): number {
  let line = 1;
  for (let at = bytes.indexOf(10); at !== -1 && at < place; at = bytes.indexOf(10, at + 1)) {
    line += 1;
  }
  return line;
}

function commonDelimiter(bytes: Uint8Array): string {
  const line =
    new TextDecoder('utf-8')
      .decode(bytes.subarray(0, 100_000))
      .split(/\r?\n/)
      .find((one) => one.trim() !== '') ?? '';
  const counts = delimiters.map((delimiter) => line.split(delimiter).length);
  return delimiters[counts.indexOf(Math.max(...counts))] as string;
}

/** By name, else by position: 0 is the first, -1 the last. */
export function columnAt({ columns }: CsvTable, wanted: string | number): string | undefined {
  if (typeof wanted === 'string' && columns.includes(wanted)) return wanted;
  return /^-?\d+$/.test(String(wanted)) ? columns.at(Number(wanted)) : undefined;
}

function checkNames(name: string, columns: readonly string[]): void {
  const twice = columns.find((column, index) => columns.indexOf(column) !== index);
  if (twice === undefined) return;
  throw new BasinError(
    'dataset/duplicate-column',
    `${name} has two columns "${twice}": give each a name of its own, or set header to false if its first line is a row`,
  );
}

function checkWidths(name: string, width: number, delimiter: string, records: CsvRecords): void {
  for (let row = 0; row < records.rowCount; row++) {
    const found = records.widthOf(row);
    if (found === width) continue;
    throw new BasinError(
      'dataset/ragged',
      `${name}, line ${records.lines[row]}: ${found} cells, but ${width} columns (parted by ${JSON.stringify(delimiter)}): a cell is missing, or one with the delimiter in it has no quotes`,
    );
  }
}
