import { formatCount, plural } from '@basin/core';
import { columnsOf, type CsvCell, type CsvRecord } from '@basin/charts';
import { html, type Markup } from './escape.ts';

/** Longest table of numbers in the page; longer ones are thinned out evenly. */
const mostRows = 24;

/** A figure's rows as a table that opens at a click; says how many of them it shows. */
export function rowsTable(rows: readonly CsvRecord[]): Markup {
  const shown = spread(rows, mostRows);
  const title =
    shown.length === rows.length
      ? plural(rows.length, 'row')
      : `${formatCount(shown.length)} of ${plural(rows.length, 'row')}, evenly spaced; all in CSV`;
  return html`<details>
    <summary>Numbers: ${title}</summary>
    <div class="scroll">${table(columnsOf(rows), shown)}</div>
  </details>`;
}

/** Rows as a table; columns of numbers are set to the right. */
export function table(columns: readonly string[], rows: readonly CsvRecord[]): Markup {
  const numeric = new Set(
    columns.filter((column) => rows.some((row) => typeof row[column] === 'number')),
  );
  const className = (column: string): string => (numeric.has(column) ? 'number' : 'text');
  return html`<table>
    <thead>
      <tr>
        ${columns.map((column) => html`<th class="${className(column)}">${column}</th>`)}
      </tr>
    </thead>
    <tbody>
      ${rows.map(
        (row) =>
          html`<tr>
            ${columns.map((column) => html`<td class="${className(column)}">${cellText(row[column] ?? null)}</td>`)}
          </tr> `,
      )}
    </tbody>
  </table>`;
}

/** Six significant digits; the CSV has them all. */
function cellText(cell: CsvCell): string {
  if (cell === null) return '–';
  return typeof cell === 'number' ? String(Number(cell.toPrecision(6))) : String(cell);
}

/** At most `limit` of the items, evenly spaced, the first and the last among them. */
export function spread<T>(items: readonly T[], limit: number): T[] {
  if (items.length <= limit) return [...items];
  return Array.from(
    { length: limit },
    (_, index) => items[Math.round((index * (items.length - 1)) / (limit - 1))] as T,
  );
}
