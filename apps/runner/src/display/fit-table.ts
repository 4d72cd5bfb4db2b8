import { cellCount, cutTo, printable } from './cells.ts';

/** A column of a table that has to fit. */
export interface FittedColumn {
  title: string;
  align: 'left' | 'right';
  /** May be cut, down to so many cells. Default: never, for half a number is another number. */
  shrinkTo?: number;
  /** The most that it takes in a file or a pipe, where no line has an end. Default: all of it. */
  loggedTo?: number;
  /**
   * Left out where even cut columns have no room: the greatest number first, the last among equals;
   * `true` is 0. Default: never.
   */
  optional?: true | number;
}

const gap = 2;

/** Labels in a log: points whose parameters are whole records have thousands of letters. */
export const loggedLabel = 100;

/**
 * A table of aligned columns in at most `width` cells a line; null: as wide as its columns are logged. Columns that may
 * be cut are cut from the widest on, optional ones left out.
 */
export function fitTable(
  columns: readonly FittedColumn[],
  rows: readonly (readonly string[])[],
  width: number | null,
): string {
  const cells = rows.map((row) => row.map(printable));
  let shown = columns.map((column, index) => ({
    ...column,
    index,
    width: Math.min(
      width === null ? (column.loggedTo ?? Infinity) : Infinity,
      Math.max(cellCount(column.title), ...cells.map((row) => cellCount(row[index] ?? ''))),
    ),
  }));
  if (width !== null) {
    while (leastWidth(shown) > width) {
      const last = leastNeeded(shown);
      if (last < 0) break;
      shown = shown.filter((_, index) => index !== last);
    }
    shrink(shown, width);
  }
  const line = (texts: readonly string[]): string =>
    shown
      .map((column, place) => padded(texts[place] ?? '', column))
      .join(' '.repeat(gap))
      .trimEnd();
  return [
    line(shown.map(({ title }) => title)),
    line(shown.map((column) => '─'.repeat(column.width))),
    ...cells.map((row) => line(shown.map(({ index }) => row[index] ?? ''))),
  ]
    .map((text) => (width === null ? text : cutTo(text, width)))
    .join('\n');
}

type Placed = FittedColumn & { index: number; width: number };

/** The place of the column to leave out next; -1: none may go. */
function leastNeeded(columns: readonly Placed[]): number {
  const ranks = columns.map(({ optional }) => (optional === true ? 0 : (optional ?? -1)));
  const greatest = Math.max(...ranks);
  return greatest < 0 ? -1 : ranks.lastIndexOf(greatest);
}

function leastWidth(columns: readonly Placed[]): number {
  const least = columns.map((column) => Math.min(column.width, column.shrinkTo ?? column.width));
  return least.reduce((sum, cells) => sum + cells, 0) + gap * (columns.length - 1);
}

/** Takes cells from the widest column that has some to give, until the line fits. */
function shrink(columns: readonly Placed[], width: number): void {
  const total = (): number =>
    columns.reduce((sum, column) => sum + column.width, 0) + gap * (columns.length - 1);
  for (let excess = total() - width; excess > 0; excess--) {
    const [widest] = columns
      .filter((column) => column.width > (column.shrinkTo ?? Infinity))
      .sort((a, b) => b.width - a.width);
    if (widest === undefined) return;
    widest.width -= 1;
  }
}

function padded(text: string, { align, width }: Placed): string {
  const cut = cutTo(text, width);
  const padding = ' '.repeat(Math.max(0, width - cellCount(cut)));
  return align === 'right' ? padding + cut : cut + padding;
}
