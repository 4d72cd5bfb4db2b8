import { BasinError, errorMessage } from '@basin/core';
import { parse } from 'csv-parse/sync';
import { foreignText } from './foreign-formats.ts';
import { hexadecimal } from './gunzip.ts';

/** A file's rows as text, with the line on which each ends. */
export interface CsvTable {
  /** Of the file, for messages. */
  name: string;
  delimiter: string;
  columns: string[];
  rows: string[][];
  lines: number[];
}

const delimiters = [',', ';', '\t', '|'];

/**
 * Reads a table. Cells are trimmed, quotes and a byte-order mark are understood, empty lines are left out.
 *
 * @param delimiter null: the one that the first line has most of.
 * @throws BasinError `dataset/not-text`, `dataset/empty`, `dataset/csv`, `dataset/ragged`,
 *   `dataset/duplicate-column`.
 */
export function readCsv(
  name: string,
  bytes: Uint8Array,
  { header, delimiter: given }: { header: boolean; delimiter: string | null },
): CsvTable {
  const text = decoded(name, bytes);
  const delimiter = given ?? commonDelimiter(text);
  const { rows, lines } = records(name, text, delimiter);
  const [first] = rows;
  if (first === undefined || (header && rows.length === 1)) {
    throw new BasinError(
      'dataset/empty',
      first === undefined
        ? `${name} holds no rows`
        : `${name} holds no rows below its header, line ${lines[0]}; set header to false if that is a row`,
    );
  }
  const columns = header ? first : first.map((_cell, index) => String(index));
  const table = { name, delimiter, columns, rows, lines };
  if (header) {
    rows.shift();
    lines.shift();
    checkNames(table);
  }
  checkWidths(table);
  return table;
}

function decoded(name: string, bytes: Uint8Array): string {
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
  const zero = bytes.subarray(0, 64 * 1024).indexOf(0);
  if (zero !== -1) refuse(`it begins with ${hexadecimal(bytes.subarray(0, 4))}`);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    const read = new TextDecoder('utf-8').decode(bytes);
    const line = read.slice(0, read.indexOf('\ufffd')).split('\n').length;
    return refuse(`line ${line} holds bytes that are not UTF-8`);
  }
}

function commonDelimiter(text: string): string {
  const line =
    text
      .slice(0, 100_000)
      .split(/\r?\n/)
      .find((one) => one.trim() !== '') ?? '';
  const counts = delimiters.map((delimiter) => line.split(delimiter).length);
  return delimiters[counts.indexOf(Math.max(...counts))] as string;
}

function records(
  name: string,
  text: string,
  delimiter: string,
): { rows: string[][]; lines: number[] } {
  const rows: string[][] = [];
  const lines: number[] = [];
  try {
    parse(text, {
      ...{ bom: true, trim: true, delimiter },
      // Counted below, to name line and widths.
      relax_column_count: true,
      skip_empty_lines: true,
      on_record(record: string[], context) {
        rows.push(record);
        lines.push(context.lines);
        return null;
      },
    });
  } catch (cause) {
    throw new BasinError('dataset/csv', `${name} cannot be read: ${errorMessage(cause)}`, {
      cause,
    });
  }
  return { rows, lines };
}

function checkNames({ name, columns }: CsvTable): void {
  const twice = columns.find((column, index) => columns.indexOf(column) !== index);
  if (twice === undefined) return;
  throw new BasinError(
    'dataset/duplicate-column',
    `${name} has two columns "${twice}": give each a name of its own, or set header to false if its first line is a row`,
  );
}

function checkWidths({ name, columns, rows, lines, delimiter }: CsvTable): void {
  const odd = rows.findIndex((row) => row.length !== columns.length);
  if (odd === -1) return;
  throw new BasinError(
    'dataset/ragged',
    `${name}, line ${lines[odd]}: ${rows[odd]?.length} cells, but ${columns.length} columns (parted by ${JSON.stringify(delimiter)}): a cell is missing, or one with the delimiter in it has no quotes`,
  );
}
