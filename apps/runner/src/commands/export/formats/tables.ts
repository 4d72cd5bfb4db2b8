import { Option } from 'commander';
import type { ExportFormat } from './format.ts';

/** Of formats that are tables: curves in the place of trials. */
const curvesOption = new Option(
  '--curves',
  'all values of all metrics, a row each, instead of a row a trial',
).default(false);

/** A study as a table. */
function tableFormat(name: 'csv' | 'jsonl' | 'parquet', title: string): ExportFormat {
  return {
    name,
    of: 'study',
    words: `a row a trial, or with --curves a row a value, as ${title}`,
    out: `the file (default: STUDY.${name}, STUDY-curves.${name})`,
    options: [curvesOption],
    async write(request) {
      const { exportTable } = await import('../write/tables.ts');
      exportTable(request, name, request.options['curves'] === true);
    },
  };
}

export const csv = tableFormat('csv', 'CSV');
export const jsonl = tableFormat('jsonl', 'JSON Lines');
export const parquet = tableFormat('parquet', 'Parquet');
