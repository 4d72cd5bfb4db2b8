import { runSql } from '@basin/store';
import { print } from '../../cli/print.ts';
import { fitTable, type FittedColumn } from '../../display/fit-table.ts';
import { outputWidth } from '../../display/terminal-width.ts';

/** Runs a statement and prints its rows. */
export function printAnswer(
  database: string,
  statement: string,
  limit: number,
  json: boolean,
): void {
  const answer = runSql(database, statement, limit);
  print<'sql'>(json, answer, () => {
    const { columns, rows, more } = answer;
    const fitted = columns.map((title, index): FittedColumn => {
      const isNumber = rows.some((row) => typeof row[index] === 'number');
      return isNumber ? { title, align: 'right' } : { title, align: 'left', shrinkTo: 6 };
    });
    const texts = rows.map((row) => row.map((value) => (value === null ? 'NULL' : String(value))));
    const table = fitTable(fitted, texts, outputWidth());
    return more ? `${table}\n… the first ${limit} rows (--limit)` : table;
  });
}
