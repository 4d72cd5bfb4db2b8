import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { studies } from '../studies.ts';
import { markdownTable } from './tables.ts';

/** Of what `compare.ts` writes of one study. */
interface StudyRecord {
  preset: string;
  /** Absent from records of before there was a tuned one. */
  form?: 'plain' | 'tuned';
  seeds: number | string;
  measuredAt: string;
  median: { basinSeconds: number; pytorchSeconds: number };
  ratio: number;
  ratioWithoutImports: number;
  pairs: unknown[];
}

/** The studies that were compared whole, as a table; null where none was. */
export function wholeStudiesSection(resultsFolder: string): string | null {
  const rows = Object.keys(studies).flatMap((study) =>
    ['quick', 'quick-tuned', 'paper', 'paper-tuned'].flatMap((kind) => {
      const file = join(resultsFolder, `${study}-${kind}.json`);
      if (!existsSync(file)) return [];
      const record = JSON.parse(readFileSync(file, 'utf8')) as StudyRecord;
      return [[study, ...cells(record)]];
    }),
  );
  if (rows.length === 0) return null;
  const times = ['Basin', 'PyTorch', 'ratio', 'without imports', 'pairs'];
  const head = ['study', 'scale', 'script', 'seeds', ...times];
  return markdownTable([...head, 'measured'], rows);
}

function cells(record: StudyRecord): string[] {
  const { preset, seeds, median, ratio, ratioWithoutImports, pairs, measuredAt } = record;
  return [
    preset,
    record.form ?? 'plain',
    String(seeds),
    `${median.basinSeconds.toFixed(1)} s`,
    `${median.pytorchSeconds.toFixed(1)} s`,
    ratio.toFixed(2),
    ratioWithoutImports.toFixed(2),
    String(pairs.length),
    measuredAt.slice(0, 10),
  ];
}
