import { BasinError } from '@basin/core';
import type { CsvRow } from './csv-rows.ts';

/**
 * Rows of cells (RFC 4180): quotation marks around cells that hold separators, line feeds or doubled
 * quotation marks; lines end with CR, LF or both. Lines without a character are left out.
 *
 * @throws BasinError `import/ragged-row` for a quotation mark that never ends.
 */
export function* csvRecords(
  path: string,
  separator: string,
  texts: Iterable<string>,
): Generator<CsvRow> {
  let [line, begun, quotedAt] = [1, 1, 0];
  let cells: string[] = [];
  let cell = '';
  let isQuoted = false;
  /** A quotation mark within quotes: the next character says whether it ended them. */
  let isMark = false;
  let wasReturn = false;

  for (const text of texts) {
    let from = 0;
    const take = (to: number): void => {
      cell += text.slice(from, to);
      from = to + 1;
    };
    for (let at = 0; at < text.length; at += 1) {
      const character = text[at];
      if (isMark) {
        isMark = false;
        if (character === '"') {
          cell += '"';
          from = at + 1;
          continue;
        }
        isQuoted = false;
      }
      if (isQuoted) {
        if (character === '\n') line += 1;
        if (character !== '"') continue;
        take(at);
        isMark = true;
      } else if (character === separator) {
        take(at);
        cells.push(cell);
        cell = '';
      } else if (character === '"' && cell === '' && from === at) {
        isQuoted = true;
        quotedAt = line;
        from = at + 1;
      } else if (character === '\n' || character === '\r') {
        take(at);
        const isSecond = character === '\n' && wasReturn && cells.length === 0 && cell === '';
        if (cells.length > 0 || cell !== '') yield { line: begun, cells: [...cells, cell] };
        cells = [];
        cell = '';
        if (!isSecond) line += 1;
        begun = line;
      }
      wasReturn = character === '\r';
    }
    cell += text.slice(from);
  }
  if (isQuoted && !isMark) {
    throw new BasinError(
      'import/ragged-row',
      `${path}, line ${quotedAt}: a quotation mark never ends`,
    );
  }
  if (cells.length > 0 || cell !== '') yield { line: begun, cells: [...cells, cell] };
}
