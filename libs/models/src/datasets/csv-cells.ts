import { BasinError } from '@basin/core';
import { cellNumber, differentCells, differentPlaces, isSurelyText } from './csv-bytes.ts';
import type { CsvRecords } from './csv-records.ts';
import type { CsvTable } from './csv-table.ts';

/** What is read as no value. */
const missingTexts = new Set(['', '?', 'na', 'n/a', 'nan', 'null']);
const longestMissingText = 4;

function isMissing(cell: string): boolean {
  return cell.length <= longestMissingText && missingTexts.has(cell.toLowerCase());
}

/** Infinity is refused with its own words. */
const infinityPattern = /^[+-]?inf(inity)?$/i;

export function isNumber(cell: string): boolean {
  return !Number.isNaN(decimal(cell)) || infinityPattern.test(cell);
}

/** A decimal number; NaN for all else, hexadecimal ones and the empty text among it. */
function decimal(cell: string): number {
  const last = cell.charCodeAt(cell.length - 1);
  if (!isDigit(last) && last !== point) return Number.NaN;
  const first = cell.charCodeAt(0);
  const second = cell.charCodeAt(1);
  // Number takes spaces around it and 0x10, too.
  const begins = isDigit(first) || first === point || first === plus || first === minus;
  const marked = first === zero && second > nine && second !== 69 && second !== 101;
  return begins && !marked ? Number(cell) : Number.NaN;
}

const [plus, minus, point, zero, nine] = [43, 45, 46, 48, 57];

function isDigit(code: number): boolean {
  return code >= zero && code <= nine;
}

/** One column, top to bottom. */
export interface CsvColumn {
  column: string;
  /** Whether its cells are numbers; text is categories. */
  numeric: boolean;
  scan: ColumnScan;
}

/** What the cells of a column are, read once. */
export interface ColumnScan {
  /** NaN for what is no number; infinite where the cell is, or its number is too large. */
  values: Float64Array;
  /** Of each row. */
  kinds: Uint8Array;
  cell(row: number): string;
  missingCount: number;
  numberCount: number;
  /** Its different cells; found when they are first asked for. */
  different(): DifferentCells;
}

/** Different texts in the order in which they come, and of each row which it is. */
export interface DifferentCells {
  texts: string[];
  codes: Int32Array;
}

export const cellKinds = { number: 0, missing: 1, text: 2 } as const;

/** Reads a column: from its bytes what is plain there, and the rest as texts. */
export function scanColumn(
  { rowCount, cell: cellAt, places }: Pick<CsvRecords, 'rowCount' | 'cell' | 'places'>,
  column: number,
): ColumnScan {
  const values = new Float64Array(rowCount);
  const kinds = new Uint8Array(rowCount);
  const cell = (row: number): string => cellAt(row, column);
  let [missingCount, numberCount] = [0, 0];
  for (let row = 0; row < rowCount; row++) {
    if (places !== null) {
      const plain = cellNumber(places, row, column);
      if (!Number.isNaN(plain)) {
        values[row] = plain;
        numberCount += 1;
        continue;
      }
      if (isSurelyText(places, row, column)) {
        values[row] = Number.NaN;
        kinds[row] = cellKinds.text;
        continue;
      }
    }
    const text = cell(row);
    let value = decimal(text);
    if (Number.isNaN(value)) {
      if (isMissing(text)) {
        kinds[row] = cellKinds.missing;
        missingCount += 1;
      } else if (infinityPattern.test(text)) {
        value = Infinity;
        numberCount += 1;
      } else {
        kinds[row] = cellKinds.text;
      }
    } else {
      numberCount += 1;
    }
    values[row] = value;
  }
  let found: DifferentCells | null = null;
  const different = (): DifferentCells =>
    (found ??=
      places === null
        ? differentCells(rowCount, cell)
        : differentPlaces(places, rowCount, column, cell));
  return { values, kinds, cell, missingCount, numberCount, different };
}

/**
 * A column and what it holds: numbers, unless none of its cells is one.
 *
 * @throws BasinError `dataset/not-a-number` for a cell of text among numbers, and for numbers as they are not
 *   read: they would become categories.
 */
export function columnOf(
  table: CsvTable,
  column: string,
  {
    asCategories = false,
    otherwise = `name ${column} among the categorical columns`,
  }: { asCategories?: boolean; otherwise?: string } = {},
): CsvColumn {
  const scan = table.scan(table.columns.indexOf(column));
  if (asCategories) return { column, numeric: false, scan };
  const { kinds, cell, missingCount, numberCount } = scan;
  const odd = kinds.indexOf(cellKinds.text);
  if (odd === -1) return { column, numeric: numberCount > 0, scan };
  if (numberCount === 0) {
    checkNotation(table, { column, numeric: false, scan }, otherwise);
    return { column, numeric: false, scan };
  }
  const others = numberCount === 1 ? 'another row has a number' : 'other rows have numbers';
  throw new BasinError(
    'dataset/not-a-number',
    `${table.name}, line ${table.lines[odd]}: ${column} is "${cell(odd)}"${othersText(kinds.length - missingCount - numberCount - 1)}, and ${others} there: correct it, or ${otherwise}`,
  );
}

/** How people and programs write numbers that are not read. */
const notations: readonly [pattern: RegExp, what: string][] = [
  [/^[+-]?\d*,\d+(e[+-]?\d+)?$/i, 'a number with a comma'],
  [/^[+-]?\d{1,3}([ '’.\u00a0\u202f,]\d{3})+([.,]\d+)?$/, 'a number with marks between thousands'],
  [/^[+-]?0x[\da-f]+$/i, 'a hexadecimal number'],
  [/^[+-]?\d+([.,]\d+)?\s?[%€$£]$|^[+-]?[€$£]\s?\d+([.,]\d+)*$/, 'a number with a sign beside it'],
];

/** A column whose cells are all numbers of another notation is no column of categories. */
function checkNotation(table: CsvTable, { column, scan }: CsvColumn, otherwise: string): void {
  const { kinds, cell } = scan;
  const rows = [...kinds.keys()].filter((row) => kinds[row] === cellKinds.text);
  const [row = 0] = rows;
  const found = notations.find(([pattern]) => pattern.test(cell(row)));
  if (found === undefined || !rows.every((one) => notations.some(([of]) => of.test(cell(one))))) {
    return;
  }
  throw new BasinError(
    'dataset/not-a-number',
    `${table.name}, line ${table.lines[row]}: ${column} is "${cell(row)}", ${found[1]}, like every other cell there: write decimal digits and a point, as in 1234.5, or ${otherwise}`,
  );
}

/**
 * A column's cells as numbers; NaN for what is missing.
 *
 * @throws BasinError `dataset/not-finite`.
 */
export function numbersOf(table: CsvTable, { column, scan }: CsvColumn): Float64Array {
  const { values, cell } = scan;
  const odd = values.findIndex((value) => Math.abs(value) === Infinity);
  if (odd === -1) return values;
  throw new BasinError(
    'dataset/not-finite',
    `${table.name}, line ${table.lines[odd]}: ${column} is ${cell(odd)}, and values must be finite`,
  );
}

function othersText(count: number): string {
  return count === 0 ? '' : ` (and on ${count === 1 ? 'one other line' : `${count} other lines`})`;
}

/** @throws BasinError `dataset/missing-value` naming line and column. */
export function refuseMissing(table: CsvTable, { column, scan }: CsvColumn, advice: string): void {
  const { kinds, cell, missingCount } = scan;
  if (missingCount === 0) return;
  const row = kinds.indexOf(cellKinds.missing);
  const found = cell(row) === '' ? 'empty' : `"${cell(row)}"`;
  throw new BasinError(
    'dataset/missing-value',
    `${table.name}, line ${table.lines[row]}: ${column} is ${found}${othersText(missingCount - 1)}: ${advice}`,
  );
}

/** Different cells with how often each is there, missing ones left out: numbers by size, text by its characters. */
export function categoriesOf({ scan }: CsvColumn): Map<string, number> {
  const { texts, codes } = scan.different();
  const counts = new Int32Array(texts.length);
  for (let row = 0; row < codes.length; row++) {
    if (scan.kinds[row] !== cellKinds.missing) counts[codes[row] as number]! += 1;
  }
  const different = texts
    .map((text, code): [string, number] => [text, counts[code] as number])
    .filter(([, count]) => count > 0);
  return new Map(
    different.every(([cell]) => isNumber(cell))
      ? different.sort(([a], [b]) => Number(a) - Number(b))
      : different.sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}
