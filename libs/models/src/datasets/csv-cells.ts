import { BasinError } from '@basin/core';
import type { CsvTable } from './csv-table.ts';

/** What is read as no value. */
const missingTexts = new Set(['', '?', 'na', 'n/a', 'nan', 'null']);

export function isMissing(cell: string): boolean {
  return missingTexts.has(cell.toLowerCase());
}

/** Decimal numbers, and infinity, which is refused with its own words. */
const numberPattern = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const infinityPattern = /^[+-]?inf(inity)?$/i;

export function isNumber(cell: string): boolean {
  return numberPattern.test(cell) || infinityPattern.test(cell);
}

/** One column, top to bottom. */
export interface CsvColumn {
  column: string;
  cells: string[];
  /** Whether its cells are numbers; text is categories. */
  numeric: boolean;
}

/**
 * A column and what it holds: numbers, unless none of its cells is one.
 *
 * @throws BasinError `dataset/not-a-number` for a cell of text among numbers.
 */
export function columnOf(table: CsvTable, column: string, asCategories = false): CsvColumn {
  const index = table.columns.indexOf(column);
  const cells = table.rows.map((row) => row[index] as string);
  if (asCategories) return { column, cells, numeric: false };
  const known = cells.filter((cell) => !isMissing(cell));
  const numeric = known.some(isNumber);
  const odd = numeric ? cells.findIndex((cell) => !isMissing(cell) && !isNumber(cell)) : -1;
  if (odd === -1) return { column, cells, numeric };
  throw new BasinError(
    'dataset/not-a-number',
    `${table.name}, line ${table.lines[odd]}: ${column} is "${cells[odd]}", and other rows have numbers there: correct it, or name ${column} among the categorical columns`,
  );
}

/**
 * A column's cells as numbers; NaN for what is missing.
 *
 * @throws BasinError `dataset/not-finite`.
 */
export function numbersOf(table: CsvTable, { column, cells }: CsvColumn): Float64Array {
  return Float64Array.from(cells, (cell, row) => {
    if (isMissing(cell)) return Number.NaN;
    const value = infinityPattern.test(cell) ? Infinity : Number(cell);
    if (Number.isFinite(value)) return value;
    throw new BasinError(
      'dataset/not-finite',
      `${table.name}, line ${table.lines[row]}: ${column} is ${cell}, and values must be finite`,
    );
  });
}

function othersText(count: number): string {
  return count === 0 ? '' : ` (and on ${count === 1 ? 'one other line' : `${count} other lines`})`;
}

/** @throws BasinError `dataset/missing-value` naming line and column. */
export function refuseMissing(table: CsvTable, { column, cells }: CsvColumn, advice: string): void {
  const row = cells.findIndex(isMissing);
  if (row === -1) return;
  const found = cells[row] === '' ? 'empty' : `"${cells[row]}"`;
  const count = cells.filter(isMissing).length;
  throw new BasinError(
    'dataset/missing-value',
    `${table.name}, line ${table.lines[row]}: ${column} is ${found}${othersText(count - 1)}: ${advice}`,
  );
}

/** Different cells, missing ones left out: numbers by size, text by its characters. */
export function categoriesOf({ cells }: CsvColumn): string[] {
  const different = [...new Set(cells.filter((cell) => !isMissing(cell)))];
  return different.every(isNumber)
    ? different.sort((a, b) => Number(a) - Number(b))
    : different.sort((a, b) => (a < b ? -1 : 1));
}
