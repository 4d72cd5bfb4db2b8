import type { Hash } from 'node:crypto';
import { closeSync, openSync, readSync } from 'node:fs';
import { BasinError, errorMessage } from '@basin/core';
import { csvRecords } from './csv-records.ts';

const portionBytes = 1 << 20;

/**
 * The text of a file in portions. UTF-8 with or without a byte order mark, or UTF-16 with one.
 *
 * @param hash takes the file's bytes.
 * @throws BasinError `import/encoding`, `import/format` for what is no text, `cli/unreadable-file`.
 */
function* fileText(path: string, hash?: Hash): Generator<string> {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch (cause) {
    throw new BasinError(
      'cli/unreadable-file',
      `cannot read ${path}: ${errorMessage(cause, 'read')}`,
      {
        cause,
      },
    );
  }
  try {
    const portion = Buffer.allocUnsafe(portionBytes);
    let decoder: TextDecoder | null = null;
    for (;;) {
      const length = readSync(file, portion, 0, portion.byteLength, null);
      const bytes = portion.subarray(0, length);
      hash?.update(bytes);
      decoder ??= decoderOf(path, bytes);
      const text = decoded(path, decoder, bytes, length > 0);
      if (text !== '') yield text;
      if (length === 0) return;
    }
  } finally {
    closeSync(file);
  }
}

function decoderOf(path: string, first: Buffer): TextDecoder {
  const [one, two] = first;
  if (one === 0x50 && two === 0x4b) {
    throw new BasinError(
      'import/format',
      `${path} is a spreadsheet or an archive, no table of text`,
    );
  }
  if (one === 0xff && two === 0xfe) return new TextDecoder('utf-16le', { fatal: true });
  if (one === 0xfe && two === 0xff) return new TextDecoder('utf-16be', { fatal: true });
  return new TextDecoder('utf-8', { fatal: true });
}

function decoded(path: string, decoder: TextDecoder, bytes: Buffer, stream: boolean): string {
  let text: string;
  try {
    text = decoder.decode(bytes, { stream });
  } catch (cause) {
    throw new BasinError('import/encoding', `${path} is not UTF-8`, { cause });
  }
  if (text.includes('\0'))
    throw new BasinError('import/format', `${path} holds bytes that are no text`);
  return text;
}

/** A row of a table with the line of the file that it begins on, from 1. */
export interface CsvRow {
  line: number;
  cells: string[];
}

/** A table's columns and its rows, read anew with each call of `rows`. */
export interface CsvFile {
  path: string;
  columns: string[];
  /** What separates cells: a comma, a semicolon or a tab. */
  separator: string;
  /** Rows that have as many cells as there are columns; those that are empty are left out. */
  rows(hash?: Hash): Generator<CsvRow>;
}

/**
 * Opens a table: its first line that is not empty has the names of its columns.
 *
 * @throws BasinError `import/empty`, `import/columns` for two columns of one name, `import/ragged-row`,
 *   and those of `fileText`.
 */
export function openCsv(path: string): CsvFile {
  const separator = separatorOf(path);
  const [header] = csvRecords(path, separator, fileText(path));
  if (header === undefined) throw new BasinError('import/empty', `${path} is empty`);
  const columns = header.cells.map((name) => name.trim().replaceAll(/\s+/g, ' '));
  columns.forEach((name, index) => {
    if (name === '' || columns.indexOf(name) === index) return;
    throw new BasinError(
      'import/columns',
      `${path}, line ${header.line}: columns ${columns.indexOf(name) + 1} and ${index + 1} are both called "${name}"`,
    );
  });
  return {
    ...{ path, columns, separator },
    *rows(hash) {
      let isHeader = true;
      for (const row of csvRecords(path, separator, fileText(path, hash))) {
        const wasHeader = isHeader;
        isHeader = false;
        if (wasHeader || row.cells.every((cell) => cell.trim() === '')) continue;
        if (row.cells.length !== columns.length) throw ragged(path, row, columns);
        yield row;
      }
    },
  };
}

function ragged(path: string, { line, cells }: CsvRow, columns: readonly string[]): BasinError {
  return new BasinError(
    'import/ragged-row',
    `${path}, line ${line}: ${cells.length} cells in ${columns.length} columns; the last is "${(cells.at(-1) ?? '').slice(0, 40)}"`,
  );
}

/** What separates the cells of the first line: whichever is there most often outside of quotes. */
function separatorOf(path: string): string {
  let head = '';
  for (const text of fileText(path)) {
    head += text;
    if (/\S[^\n]*\n/.test(head) || head.length > portionBytes) break;
  }
  const line = (/\S[^\r\n]*/.exec(head)?.[0] ?? '').replaceAll(/"[^"]*"/g, '');
  const count = (separator: string): number => line.split(separator).length;
  return [',', ';', '\t'].reduce((best, other) => (count(other) > count(best) ? other : best));
}
