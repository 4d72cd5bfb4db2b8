import { BasinError, type CsvConfig, suggestion } from '@basin/core';
import { keepContent, readContent } from './content.ts';
import { csvColumns } from './csv-columns.ts';
import { columnAt, type CsvTable, readCsv } from './csv-table.ts';
import type { DataLoader } from './data-loader.ts';
import { gunzipped } from './gunzip.ts';
import { subsetOf } from './subset.ts';

/** Tables of rows; see `libs/core/src/config/data-sources/csv.ts`. */
export const csvLoader: DataLoader<CsvConfig> = {
  async resolve(
    {
      file,
      target,
      targets,
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
    const table = readCsv(file, bytes, { header: header ?? null, delimiter: delimiter ?? null });
    const targetNames = wantedTargets(file, target, targets).map((one) =>
      columnNamed(table, one, 'the target'),
    );
    const featureNames =
      features?.map((one) => columnNamed(table, one, 'a feature')) ??
      table.columns.filter((column) => !targetNames.includes(column));
    checkColumns(table, featureNames, targetNames);
    const [targetName = '', ...more] = targetNames;
    const options = {
      ...rest,
      target: more.length === 0 ? targetName : targetNames,
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
      ...{ name: 'csv', ...content, delimiter: table.delimiter, header: header ?? true },
    };
  },
  load(config, read) {
    const name = `the data set ${config.digest.slice(0, 12)}`;
    const table = readCsv(name, readContent(read, config), config);
    return Promise.resolve(csvColumns(table, config).columns());
  },
};

/** By name, else by position. @throws BasinError `dataset/no-column` with the nearest name. */
function columnNamed(table: CsvTable, wanted: string | number, role: string): string {
  const { name, columns } = table;
  const found = columnAt(table, wanted);
  if (found !== undefined) return found;
  const shown = columns.slice(0, 30).join(', ') + (columns.length > 30 ? ', …' : '');
  throw new BasinError(
    'dataset/no-column',
    `${name} has no column ${JSON.stringify(wanted)}, which is to be ${role}${typeof wanted === 'number' ? `: positions go from 0 to ${columns.length - 1}` : suggestion(wanted, columns)}\ncolumns: ${shown}`,
  );
}

/** @throws BasinError `config/invalid` unless `target` or `targets` is given, and only one of them. */
function wantedTargets(
  file: string,
  target: string | number | undefined,
  targets: readonly (string | number)[] | undefined,
): readonly (string | number)[] {
  const given = target === undefined ? targets : [target];
  if (given !== undefined && (target === undefined || targets === undefined)) return given;
  throw new BasinError(
    'config/invalid',
    `${file} is given ${given === undefined ? 'neither target nor targets' : 'both target and targets'}: name the column to be predicted as "target", or several of numbers as "targets: [a, b]"`,
  );
}

function checkColumns({ name }: CsvTable, features: string[], targets: string[]): void {
  const twice = targets.find((target, index) => targets.indexOf(target) !== index);
  if (twice !== undefined) {
    throw new BasinError(
      'dataset/duplicate-column',
      `${name}: ${twice} is among the targets twice: name it once`,
    );
  }
  const copied = targets.find((target) => features.includes(target));
  if (copied !== undefined) {
    throw new BasinError(
      'dataset/target-among-features',
      `${name}: the target ${copied} is among the features: a network would only copy it`,
    );
  }
  if (features.length > 0) return;
  throw new BasinError(
    'dataset/no-column',
    `${name} has no column beside the target ${targets.join(', ')}: there is nothing to learn from`,
  );
}
