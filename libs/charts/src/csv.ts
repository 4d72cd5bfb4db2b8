export type CsvCell = string | number | boolean | null;
export type CsvRecord = Record<string, CsvCell>;

/**
 * Rows as CSV (RFC 4180), with a byte order mark so that spreadsheets read it as UTF-8. Text that a
 * spreadsheet would run as a formula gets an apostrophe before it; numbers stay numbers, and those
 * that are none (NaN, infinities) are empty.
 */
export function toCsv(columns: readonly string[], rows: Iterable<readonly CsvCell[]>): string {
  return [...csvPieces(columns, [rows])].join('');
}

/** The same file in pieces, one for the heading and one for each batch of rows, for long ones. */
export function* csvPieces(
  columns: readonly string[],
  batches: Iterable<Iterable<readonly CsvCell[]>>,
): Generator<string> {
  yield `\uFEFF${csvLine(columns)}`;
  for (const rows of batches) yield Array.from(rows, csvLine).join('');
}

/** Records as CSV; a record without a column has nothing there. */
export function recordsToCsv(records: readonly CsvRecord[]): string {
  const columns = columnsOf(records);
  const rows = records.map((record) =>
    columns.map((column) => (Object.hasOwn(record, column) ? (record[column] ?? null) : null)),
  );
  return toCsv(columns, rows);
}

/** Columns in the order in which records first have them. */
export function columnsOf(records: readonly CsvRecord[]): string[] {
  return [...new Set(records.flatMap((record) => Object.keys(record)))];
}

function csvLine(row: readonly CsvCell[]): string {
  return `${row.map(csvCell).join(',')}\r\n`;
}

function csvCell(cell: CsvCell): string {
  if (cell === null) return '';
  if (typeof cell === 'number') return Number.isFinite(cell) ? String(cell) : '';
  if (typeof cell === 'boolean') return String(cell);
  const text = isFormula(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/**
 * The first characters that spreadsheets take for a formula's (OWASP, "CSV injection"), full-width
 * forms included. A number is none, though it may begin with a sign.
 */
function isFormula(text: string): boolean {
  return /^[=+\-@\t\r\n＝＋－＠]/.test(text) && !/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text);
}

/** Text as it was before it got the apostrophe of `toCsv`. */
export function withoutApostrophe(text: string): string {
  return text.startsWith("'") && isFormula(text.slice(1)) ? text.slice(1) : text;
}
