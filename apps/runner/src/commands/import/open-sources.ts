import { readdirSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import {
  type CsvOptions,
  openCsvRuns,
  openTensorBoard,
  renamedMetrics,
  type RunSource,
} from '@basin/bridges/imports';
import { BasinError, errorMessage } from '@basin/core';

export interface SourceOptions extends Omit<CsvOptions, 'fileRun'> {
  format?: 'csv' | 'tensorboard';
  /** Metrics under other names. */
  rename: readonly (readonly [from: string, to: string])[];
}

/**
 * Opens what was named, each in its format: tables, folders of event files, folders of tables.
 *
 * @throws BasinError `cli/unreadable-file`, `import/format`, `import/empty`, and those of the formats.
 */
export function openSources(
  paths: readonly string[],
  { format, rename, ...csv }: SourceOptions,
): RunSource[] {
  const found = paths.flatMap((path) => sourcesIn(path, format));
  const tables = found.filter(({ kind }) => kind === 'csv').map(({ path }) => path);
  const sources = found.map(({ path, kind }) =>
    kind === 'tensorboard'
      ? openTensorBoard(path)
      : openCsvRuns(path, { ...csv, fileRun: fileRun(path, tables) }),
  );
  const names = new Map(rename);
  return names.size === 0 ? sources : sources.map((source) => renamedMetrics(source, names));
}

interface Found {
  path: string;
  kind: 'csv' | 'tensorboard';
}

function sourcesIn(path: string, format: SourceOptions['format']): Found[] {
  let isFolder: boolean;
  try {
    isFolder = statSync(path).isDirectory();
  } catch (cause) {
    throw new BasinError(
      'cli/unreadable-file',
      `cannot read ${path}: ${errorMessage(cause, 'read')}`,
      {
        cause,
      },
    );
  }
  if (!isFolder) {
    const isEvents = basename(path).includes('tfevents');
    if (format === 'tensorboard' || (format === undefined && isEvents)) {
      throw new BasinError('import/format', `${path} is a file: name the folder of the event files, ${dirname(path)}`); // prettier-ignore
    }
    return [{ path, kind: 'csv' }];
  }
  if (format === 'tensorboard') return [{ path, kind: 'tensorboard' }];
  const names = readdirSync(path).sort();
  const tables = names.filter((name) => /\.(csv|tsv)$/i.test(name));
  if (format === undefined && tables.length === 0) return [{ path, kind: 'tensorboard' }];
  if (tables.length === 0) {
    throw new BasinError(
      'import/empty',
      `${path} holds no table: none of its files ends with .csv`,
    );
  }
  return tables.map((name) => ({ path: join(path, name), kind: 'csv' }));
}

/** What the run of a table without names of runs is called: by its file, by more of its path where others have that name. */
function fileRun(path: string, others: readonly string[]): string {
  const named = (file: string): string => basename(file).replace(/\.[^.]*$/, '');
  const isAlone = others.filter((other) => named(other) === named(path)).length === 1;
  return isAlone ? named(path) : `${basename(dirname(path))}/${named(path)}`;
}
