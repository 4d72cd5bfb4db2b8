import { BasinError, type CsvConfig, suggestion } from '@basin/core';
import { keepContent, readContent } from './content.ts';
import { csvColumns } from './csv-columns.ts';
import { type CsvTable, readCsv } from './csv-table.ts';
import type { DataLoader } from './data-loader.ts';
import { gunzipped } from './gunzip.ts';
import { subsetOf } from './subset.ts';

/** Tables of rows; see `libs/core/src/config/data-sources/csv.ts`. */
export const csvLoader: DataLoader<CsvConfig> = {
  async resolve(
    {
      file,
      target,
      features,
      categorical,
      delimiter,
      header,
      kind,
      trainCount,
      testCount,
      trainShare,
      ...rest
    },
    files,
  ) {
    const bytes = gunzipped(file, await files.readFile(file));
    const table = readCsv(file, bytes, { header, delimiter: delimiter ?? null });
    const targetName = columnNamed(table, target, 'the target');
    const featureNames =
      features?.map((one) => columnNamed(table, one, 'a feature')) ??
      table.columns.filter((column) => column !== targetName);
    checkFeatures(table, featureNames, targetName);
    const options = {
      ...rest,
      target: targetName,
      features: featureNames,
      categorical: categorical.map((one) => columnNamed(table, one, 'a categorical column')),
      kind: kind ?? null,
    };
    const { facts } = csvColumns(table, options);
    const content = keepContent(files, [bytes]);
    return {
      ...options,
      ...facts,
      trainCount: subsetOf('trainCount', facts.trainCount, trainCount, trainShare),
      testCount:
        facts.testCount === null ? null : subsetOf('testCount', facts.testCount, testCount),
      ...{ name: 'csv', ...content, delimiter: table.delimiter, header },
    };
  },
  load(config, read) {
    const name = `the data set ${config.digest.slice(0, 12)}`;
    const table = readCsv(name, readContent(read, config), config);
    return Promise.resolve(csvColumns(table, config).columns);
  },
};

/** By name, else by position. @throws BasinError `dataset/no-column` with the nearest name. */
function columnNamed({ name, columns }: CsvTable, wanted: string | number, role: string): string {
  if (typeof wanted === 'string' && columns.includes(wanted)) return wanted;
  const found = /^-?\d+$/.test(String(wanted)) ? columns.at(Number(wanted)) : undefined;
  if (found !== undefined) return found;
  const shown = columns.slice(0, 30).join(', ') + (columns.length > 30 ? ', …' : '');
  throw new BasinError(
    'dataset/no-column',
    `${name} has no column ${JSON.stringify(wanted)}, which is to be ${role}${typeof wanted === 'number' ? `: positions go from 0 to ${columns.length - 1}` : suggestion(wanted, columns)}\ncolumns: ${shown}`,
  );
}

function checkFeatures({ name }: CsvTable, features: string[], target: string): void {
  if (features.includes(target)) {
    throw new BasinError(
      'dataset/target-among-features',
      `${name}: the target ${target} is among the features: a network would only copy it`,
    );
  }
  if (features.length > 0) return;
  throw new BasinError(
    'dataset/no-column',
    `${name} has no column beside the target ${target}: there is nothing to learn from`,
  );
}
