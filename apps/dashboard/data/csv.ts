export type CsvCell = string | number | boolean | null;

/**
 * Rows as CSV (RFC 4180), with a byte order mark so that spreadsheets read it as UTF-8. Text that a
 * spreadsheet would run as a formula is prefixed with an apostrophe.
 */
export function toCsv(columns: readonly string[], rows: Iterable<readonly CsvCell[]>): string {
  const lines = [columns.map(csvCell).join(',')];
  for (const row of rows) lines.push(row.map(csvCell).join(','));
  return `\uFEFF${lines.join('\r\n')}\r\n`;
}

/** Rows given as records; columns in the order in which they first occur. */
export function recordsToCsv(records: readonly Record<string, CsvCell>[]): string {
  const columns = [...new Set(records.flatMap((record) => Object.keys(record)))];
  return toCsv(
    columns,
    records.map((record) => columns.map((column) => record[column] ?? null)),
  );
}

/** Numbers stay numbers, negative ones too; only text can be taken for a formula. */
function csvCell(cell: CsvCell): string {
  if (cell === null) return '';
  if (typeof cell !== 'string') return String(cell);
  const text = /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
