import type { DifferentCells } from './csv-cells.ts';
import type { CellPlaces } from './csv-records.ts';

/*
 * Cells of a table as bytes: what is plain there is read without a text being made of it, which costs ten times as
 * much. All else is for `csv-cells.ts`, whose rules are the table's.
 */

const [plus, minus, point, zero, nine] = [43, 45, 46, 48, 57];
/** So many digits are a whole number that a double has exactly, and so is the power of ten below them. */
const mostDigits = 15;
const powers = Array.from({ length: mostDigits + 1 }, (_, exponent) => 10 ** exponent);
const longestMissing = 4;

/**
 * A number of at most 15 digits, with a sign and a point, as `Number` reads it: one division of two exact doubles
 * rounds once (Clinger, 1990). NaN for all else, numbers with exponents among it.
 */
export function cellNumber(
  { bytes, starts, ends, firsts }: CellPlaces,
  row: number,
  column: number,
): number {
  const index = (firsts[row] as number) + column;
  const end = ends[index] as number;
  let at = starts[index] as number;
  const first = bytes[at];
  if (first === minus || first === plus) at += 1;
  let [whole, digits, below] = [0, 0, -1];
  for (; at < end; at++) {
    const code = bytes[at] as number;
    if (code >= zero && code <= nine) {
      whole = 10 * whole + (code - zero);
      digits += 1;
    } else if (code === point && below === -1) below = digits;
    else return Number.NaN;
  }
  if (digits === 0 || digits > mostDigits) return Number.NaN;
  const value = below === -1 ? whole : whole / (powers[digits - below] as number);
  return first === minus ? -value : value;
}

/** Whether a cell is text without a doubt: too long to say that it is missing, and beginning as no number does. */
export function isSurelyText(
  { bytes, starts, ends, firsts }: CellPlaces,
  row: number,
  column: number,
): boolean {
  const index = (firsts[row] as number) + column;
  const [start, end] = [starts[index] as number, ends[index] as number];
  const code = bytes[start] as number;
  // i and I begin infinity.
  return end - start > longestMissing && code > nine && code !== 73 && code !== 105;
}

/** Different cells, by their bytes: a hash table whose entries are the rows where each came first. */
export function differentPlaces(
  { bytes, starts, ends, firsts }: CellPlaces,
  rowCount: number,
  column: number,
  cell: (row: number) => string,
): DifferentCells {
  const codes = new Int32Array(rowCount);
  const texts: string[] = [];
  /** Of each text, where its first cell stands. */
  const seen: number[] = [];
  /** Number of the text and 1; 0 where there is none. */
  let slots = new Int32Array(256);
  for (let row = 0; row < rowCount; row++) {
    const index = (firsts[row] as number) + column;
    let slot = hashOf(index) & (slots.length - 1);
    while (slots[slot] !== 0 && !isSame(seen[(slots[slot] as number) - 1] as number, index)) {
      slot = (slot + 1) & (slots.length - 1);
    }
    if (slots[slot] === 0) {
      texts.push(cell(row));
      seen.push(index);
      slots[slot] = texts.length;
      codes[row] = texts.length - 1;
      if (2 * texts.length > slots.length) slots = widened();
    } else codes[row] = (slots[slot] as number) - 1;
  }
  return { texts, codes };

  function widened(): Int32Array<ArrayBuffer> {
    const wider = new Int32Array(4 * slots.length);
    for (const [code, index] of seen.entries()) {
      let slot = hashOf(index) & (wider.length - 1);
      while (wider[slot] !== 0) slot = (slot + 1) & (wider.length - 1);
      wider[slot] = code + 1;
    }
    return wider;
  }

  /** FNV-1a */
  function hashOf(index: number): number {
    let hash = 0x811c9dc5;
    for (let at = starts[index] as number; at < (ends[index] as number); at++) {
      hash = Math.imul(hash ^ (bytes[at] as number), 0x01000193);
    }
    return (hash ^ (hash >>> 15)) >>> 0;
  }

  function isSame(one: number, other: number): boolean {
    const [start, begin] = [starts[one] as number, starts[other] as number];
    const length = (ends[one] as number) - start;
    if (length !== (ends[other] as number) - begin) return false;
    for (let at = 0; at < length; at++) if (bytes[start + at] !== bytes[begin + at]) return false;
    return true;
  }
}

/** The same of texts. */
export function differentCells(rowCount: number, cell: (row: number) => string): DifferentCells {
  const numbers = new Map<string, number>();
  const codes = new Int32Array(rowCount);
  for (let row = 0; row < rowCount; row++) {
    const text = cell(row);
    const known = numbers.get(text) ?? numbers.size;
    numbers.set(text, known);
    codes[row] = known;
  }
  return { texts: [...numbers.keys()], codes };
}
