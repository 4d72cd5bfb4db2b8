import { BasinError, type Factor } from '@basin/core';
import type { CsvRow } from './csv-rows.ts';

/** A cell with its place, for whoever has to correct it. */
export interface CellPlace {
  path: string;
  row: CsvRow;
  column: string;
}

/** How numbers are written in a table. */
export interface NumberStyle {
  /** `0,5` is a half: only where commas do not separate cells. */
  decimalComma: boolean;
}

const absent = new Set(['', '-', '–', 'NA', 'N/A', 'n/a', '<NA>', 'null', 'None', '#N/A']);
const notFinite = /^[+-]?(nan|inf|infinity)$/i;
const decimal = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const withComma = /^[+-]?(\d+,?\d*|,\d+)(e[+-]?\d+)?$/i;
const date =
  /^(\d{1,4}[-./]\d{1,2}[-./]\d{1,4}|\d{1,2}[-. /]*[A-Za-z]{3,9}([-. /]\d{2,4})?|[A-Za-z]{3,9}[-. /]\d{1,4})( .*)?$/;

/** Whether a cell says that there is no value. */
export function isAbsent(cell: string): boolean {
  return absent.has(cell.trim());
}

/**
 * A cell as a number: null where there is none, NaN where it says so or is infinite (the store tells
 * neither apart).
 *
 * @throws BasinError `import/value` with line, column and what is there.
 */
export function numberIn(cell: string, place: CellPlace, style: NumberStyle): number | null {
  const text = cell.trim();
  if (absent.has(text)) return null;
  const value = plainNumber(text, style);
  if (value !== null) return Number.isFinite(value) ? value : NaN;
  const { path, row, column } = place;
  const looks = date.test(text)
    ? ', which looks like a date: spreadsheets turn 1.2 into one'
    : /^[+-]?\d{1,3}([., ]\d{3})+([.,]\d+)?$/.test(text) || withComma.test(text)
      ? ': write it without separators of thousands and with a decimal point'
      : '';
  throw new BasinError(
    'import/value',
    `${path}, line ${row.line}: ${column} is "${text.slice(0, 60)}", and no number${looks}`,
  );
}

/** Null: it is none. */
export function plainNumber(text: string, { decimalComma }: NumberStyle): number | null {
  if (notFinite.test(text)) return NaN;
  if (decimal.test(text)) return Number(text);
  return decimalComma && withComma.test(text) ? Number(text.replace(',', '.')) : null;
}

/** A parameter's value: a number or a truth value where it is written as one; null where there is none. */
export function factorIn(cell: string, style: NumberStyle): Factor | null {
  const text = cell.trim();
  if (text === '' || text === '<NA>') return null;
  if (/^true$/i.test(text)) return true;
  if (/^false$/i.test(text)) return false;
  const value = plainNumber(text, style);
  return value !== null && Number.isFinite(value) ? value : text;
}
