import { isAscii } from 'node:buffer';
import { BasinError, errorMessage } from '@basin/core';
import { parse } from 'csv-parse/sync';

/** Rows of cells, trimmed; empty lines are left out. */
export interface CsvRecords {
  rowCount: number;
  /** The line on which each row ends. */
  lines: Int32Array;
  widthOf(row: number): number;
  cell(row: number, column: number): string;
  /** Null: cells are texts alone. */
  places: CellPlaces | null;
}

/** Where cells stand in a file's bytes; none of them has quotes within. */
export interface CellPlaces {
  bytes: Uint8Array;
  /** Of all cells, row by row: the first byte, and the one behind the last. */
  starts: Int32Array;
  ends: Int32Array;
  /** Which of them is the first of each row. */
  firsts: Int32Array;
}

/** Reads rows. @param bytes UTF-8 @throws BasinError `dataset/csv` where quotes make no sense. */
export function csvRecords(name: string, bytes: Uint8Array, delimiter: string): CsvRecords {
  return plainRecords(bytes, delimiter) ?? anyRecords(name, bytes, delimiter);
}

const [tab, lineFeed, verticalTab, formFeed, carriageReturn, blank, quote] = [
  9, 10, 11, 12, 13, 32, 34,
];
/** What a byte can be: all else is part of a cell. The byte-order mark begins with 0xef. */
const sign = {
  plain: 0,
  delimiter: 1,
  lineFeed: 2,
  quote: 3,
  blank: 4,
  carriageReturn: 5,
  mark: 6,
};

function signsOf(delimiter: number): Uint8Array {
  const signs = new Uint8Array(256);
  for (const code of [blank, tab, verticalTab, formFeed]) signs[code] = sign.blank;
  signs[carriageReturn] = sign.carriageReturn;
  signs[lineFeed] = sign.lineFeed;
  signs[quote] = sign.quote;
  signs[0xef] = sign.mark;
  signs[delimiter] = sign.delimiter;
  return signs;
}

function isMark(bytes: Uint8Array, at: number): boolean {
  return bytes[at] === 0xef && bytes[at + 1] === 0xbb && bytes[at + 2] === 0xbf;
}

/** Whether one of Unicode's wide blanks stands at a byte, a no-break space say: the parser trims them, too. */
function isWideBlank(bytes: Uint8Array, at: number): boolean {
  const [first, second] = [bytes[at], bytes[at + 1] as number];
  if (first === 0xc2) return second === 0xa0;
  const code = second * 256 + (bytes[at + 2] as number);
  if (first === 0xe2) {
    return (code >= 0x8080 && code <= 0x808a) || [0x80a8, 0x80a9, 0x80af, 0x819f].includes(code);
  }
  return (first === 0xe1 && code === 0x9a80) || (first === 0xe3 && code === 0x8080);
}

/**
 * What nearly every table is: cells between delimiters, and quotes around whole cells. Remembers where cells are
 * instead of making texts of them all. Null for all else, lone carriage returns, byte-order marks within the
 * file and wide blanks around a cell among it: that is for the parser that knows every case, at a fraction of the speed.
 */
function plainRecords(bytes: Uint8Array, delimiter: string): CsvRecords | null {
  const parting = delimiter.charCodeAt(0);
  if (parting > 127 || [quote, lineFeed, carriageReturn].includes(parting)) return null;
  const signs = signsOf(parting);
  const { length } = bytes;
  let starts = new Int32Array(1 << 14);
  let ends = new Int32Array(1 << 14);
  /** Where the cells of each row begin; then of all. */
  let firsts = new Int32Array(1 << 12);
  let lines = new Int32Array(1 << 12);
  /** Cells with quotes within. */
  const unescaped = new Map<number, string>();
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  let [cellCount, rowCount, line, first] = [0, 0, 1, 0];
  let at = isMark(bytes, 0) ? 3 : 0;

  while (at < length) {
    let quoted = false;
    for (;;) {
      if (cellCount === starts.length) [starts, ends] = [grown(starts), grown(ends)];
      while (at < length && isBlank(at)) at += 1;
      if (isLone(at) || isWideBlank(bytes, at)) return null;
      if (at < length && signs[bytes[at] as number] === sign.quote) {
        quoted = true;
        const begin = at + 1;
        let escaped = false;
        for (at = begin; ; at++) {
          if (at >= length || isLone(at)) return null;
          const code = bytes[at] as number;
          if (code === lineFeed) line += 1;
          if (code !== quote) continue;
          if (bytes[at + 1] !== quote) break;
          escaped = true;
          at += 1;
        }
        starts[cellCount] = begin;
        ends[cellCount] = at;
        if (escaped) {
          unescaped.set(cellCount, decoder.decode(bytes.subarray(begin, at)).replaceAll('""', '"'));
        }
        at += 1;
        while (at < length && isBlank(at)) at += 1;
        if (isLone(at)) return null;
      } else {
        starts[cellCount] = at;
        let end = at;
        for (; at < length; at++) {
          const code = signs[bytes[at] as number] as number;
          if (code === sign.plain) end = at + 1;
          else if (code === sign.delimiter || code === sign.lineFeed) break;
          else if (code === sign.quote || isLone(at)) return null;
          else if (code === sign.mark) end = at + 1;
        }
        if ((bytes[end - 1] as number) > 127 && endsInWideBlank(end)) return null;
        ends[cellCount] = end;
      }
      cellCount += 1;
      if (at >= length || bytes[at] !== parting) break;
      at += 1;
    }
    if (at < length && bytes[at] !== lineFeed) return null;
    at += 1;
    if (cellCount === first + 1 && !quoted && starts[first] === ends[first]) {
      cellCount = first;
    } else {
      if (rowCount + 1 >= firsts.length) [firsts, lines] = [grown(firsts), grown(lines)];
      first = cellCount;
      lines[rowCount++] = line;
      firsts[rowCount] = first;
    }
    line += 1;
  }
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, length);
  const encoding = isAscii(bytes) ? 'latin1' : 'utf8';
  return {
    rowCount,
    lines: lines.subarray(0, rowCount),
    widthOf: (row) => (firsts[row + 1] as number) - (firsts[row] as number),
    cell(row, column) {
      const index = (firsts[row] as number) + column;
      return unescaped.get(index) ?? buffer.toString(encoding, starts[index], ends[index]);
    },
    places: unescaped.size > 0 ? null : { bytes, starts, ends, firsts },
  };

  /** Blank, tab, form feed, carriage return: what is trimmed. */
  function isBlank(place: number): boolean {
    const code = signs[bytes[place] as number] as number;
    return code === sign.blank || (code === sign.carriageReturn && bytes[place + 1] === lineFeed);
  }

  function endsInWideBlank(end: number): boolean {
    return isWideBlank(bytes, end - 2) || isWideBlank(bytes, end - 3);
  }

  /** A carriage return without a line feed, or a mark: no plain table. */
  function isLone(place: number): boolean {
    const code = bytes[place];
    return (code === carriageReturn && bytes[place + 1] !== lineFeed) || isMark(bytes, place);
  }
}

function grown(list: Int32Array): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(2 * list.length);
  larger.set(list);
  return larger;
}

function anyRecords(name: string, bytes: Uint8Array, delimiter: string): CsvRecords {
  const rows: string[][] = [];
  const lines: number[] = [];
  const text = new TextDecoder('utf-8').decode(bytes);
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
    places: null,
  };
}
