import { BasinError, errorMessage } from '@basin/core';
import { parse } from 'csv-parse/sync';

/** Rows of cells, trimmed; empty lines are left out. */
export interface CsvRecords {
  rowCount: number;
  /** The line on which each row ends. */
  lines: Int32Array;
  widthOf(row: number): number;
  cell(row: number, column: number): string;
}

/** Reads rows. @throws BasinError `dataset/csv` where quotes make no sense. */
export function csvRecords(name: string, text: string, delimiter: string): CsvRecords {
  return plainRecords(text, delimiter) ?? anyRecords(name, text, delimiter);
}

const [quote, quoteCode, lineFeed] = ['"', 34, 10];
/** Blank, tab, form feed, carriage return, byte-order mark: what is trimmed. */
const spaces = new Set([32, 9, 12, 13, 0xfeff]);

/**
 * What nearly every table is: cells between delimiters, and quotes around whole cells. Remembers where cells are
 * instead of making texts of them all. Null for all else, lone carriage returns among it: that is for the parser
 * that knows every case, at a fraction of the speed.
 */
function plainRecords(text: string, delimiter: string): CsvRecords | null {
  if (/\r(?!\n)/.test(text)) return null;
  const delimiterCode = delimiter.charCodeAt(0);
  const isSpace = (code: number): boolean =>
    (code <= 32 || code === 0xfeff) && code !== delimiterCode && spaces.has(code);
  const starts = growingIntegers();
  const ends = growingIntegers();
  /** Where the cells of each row begin; then of all. */
  const firsts = growingIntegers();
  const lines = growingIntegers();
  /** Cells with quotes within. */
  const unescaped = new Map<number, string>();
  let at = 0;
  let line = 1;
  let first = 0;
  firsts.push(0);

  /** Reads the cell at `at`. @returns whether it was in quotes; null where it is not plain */
  function readCell(): boolean | null {
    while (isSpace(text.charCodeAt(at))) at += 1;
    if (text.charCodeAt(at) === quoteCode) {
      const end = closingQuote(text, at);
      if (end === -1) return null;
      const inner = text.slice(at + 1, end);
      line += countOf(inner, '\n');
      if (inner.includes(quote)) unescaped.set(starts.length, inner.replaceAll('""', quote));
      starts.push(at + 1);
      ends.push(end);
      at = end + 1;
      while (isSpace(text.charCodeAt(at))) at += 1;
      return true;
    }
    starts.push(at);
    let end = at;
    for (; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (code === delimiterCode || code === lineFeed) break;
      if (code === quoteCode) return null;
      if (!isSpace(code)) end = at + 1;
    }
    ends.push(end);
    return false;
  }

  while (at < text.length) {
    let quoted = false;
    for (;;) {
      const read = readCell();
      if (read === null) return null;
      quoted ||= read;
      if (at < text.length && text.charCodeAt(at) !== delimiterCode) break;
      if (at >= text.length) break;
      at += 1;
    }
    if (at < text.length && text.charCodeAt(at) !== lineFeed) return null;
    at += 1;
    const isEmpty = starts.length === first + 1 && !quoted && starts.at(first) === ends.at(first);
    if (isEmpty) {
      starts.length = ends.length = first;
    } else {
      first = starts.length;
      firsts.push(first);
      lines.push(line);
    }
    line += 1;
  }
  return {
    rowCount: lines.length,
    lines: lines.values(),
    widthOf: (row) => firsts.at(row + 1) - firsts.at(row),
    cell(row, column) {
      const index = firsts.at(row) + column;
      return unescaped.get(index) ?? text.slice(starts.at(index), ends.at(index));
    },
  };
}

/** Where a quoted cell that begins at `at` ends; −1 where it does not. */
function closingQuote(text: string, at: number): number {
  let end = text.indexOf(quote, at + 1);
  while (end !== -1 && text.charCodeAt(end + 1) === quoteCode) end = text.indexOf(quote, end + 2);
  return end;
}

function countOf(text: string, part: string): number {
  let count = 0;
  for (let at = text.indexOf(part); at !== -1; at = text.indexOf(part, at + 1)) count += 1;
  return count;
}

interface GrowingIntegers {
  length: number;
  at(index: number): number;
  push(value: number): void;
  values(): Int32Array;
}

/** A list that takes four bytes an entry. */
function growingIntegers(): GrowingIntegers {
  let held = new Int32Array(1024);
  const list: GrowingIntegers = {
    length: 0,
    at: (index) => held[index] as number,
    push(value) {
      if (list.length === held.length) {
        const grown = new Int32Array(2 * held.length);
        grown.set(held);
        held = grown;
      }
      held[list.length++] = value;
    },
    values: () => held.subarray(0, list.length),
  };
  return list;
}

function anyRecords(name: string, text: string, delimiter: string): CsvRecords {
  const rows: string[][] = [];
  const lines: number[] = [];
  try {
    parse(text, {
      ...{ bom: true, trim: true, delimiter, record_delimiter: ['\r\n', '\n', '\r'] },
      // Counted later, to name line and widths.
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
  return {
    rowCount: rows.length,
    lines: Int32Array.from(lines),
    widthOf: (row) => rows[row]?.length ?? 0,
    cell: (row, column) => rows[row]?.[column] ?? '',
  };
}
