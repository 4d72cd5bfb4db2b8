import { basename } from 'node:path';
import {
  importTasks,
  type PendingRun,
  type ReadHeads,
  readHeads,
  type RunHead,
  type RunSource,
  runDifferences,
  type StoredRun,
  storeRuns,
} from '@basin/bridges/imports';
import {
  BasinError,
  errorCode,
  finishedStates,
  formatCount,
  type Json,
  plural,
  type SweepPlan,
  sweepIdentity,
} from '@basin/core';
import { openReader, openWriter, type StoreReader, type StoreWriter } from '@basin/store';
import { importedRecord, importedSlug } from '@basin/studies';
import { print } from '../../cli/print.ts';
import { printable } from '../../display/cells.ts';
import type { DocumentOf } from '../../documents/registry.ts';
import { openSources, type SourceOptions } from './open-sources.ts';

export interface ImportOptions extends SourceOptions {
  database: string;
  json: boolean;
  /** What the study is called; null: as the first file. */
  name: string | null;
  metric?: string;
  dryRun: boolean;
}

/** Imports, and prints what was done. */
export function runImport(paths: readonly string[], options: ImportOptions): void {
  const document = importRuns(paths, options);
  print<'import'>(options.json, document, () => importText(document));
}

/**
 * Reads files twice: once to see which runs there are and whether they are known, then to store what is
 * new. The same files again add nothing.
 *
 * @throws BasinError `import/…`, `store/locked` while a sweep writes there.
 */
export function importRuns(
  paths: readonly string[],
  options: Omit<ImportOptions, 'json'> & { json?: boolean },
): DocumentOf<'import'> {
  const name = options.name ?? basename(paths[0] ?? 'runs').replace(/\.(csv|tsv)$/i, '');
  const sources = openSources(paths, options);
  const read = readHeads(sources);
  const plan = planImport(name, sources, read, options.metric ?? null);
  const sweepId = sweepIdentity(plan);
  const known = storedRuns(options.database, sweepId);
  const differences = differencesOf(known, name, read.runs);
  const document = describeImport(sweepId, name, sources, read, differences, options.dryRun);
  // Where all is stored already, whoever writes there is not disturbed.
  if (
    !options.dryRun &&
    (differences.added.length > 0 || !known.every(({ hasEnded }) => hasEnded))
  ) {
    document.stored = store(options, plan, sources, read, options.json !== true);
  }
  return document;
}

function planImport(
  name: string,
  sources: readonly RunSource[],
  { runs, digests }: ReadHeads,
  metric: string | null,
): SweepPlan {
  const tasks = importTasks(name, runs);
  const metrics = new Map<string, number>();
  for (const run of runs) {
    for (const [metricName, { count }] of Object.entries(run.metrics)) {
      metrics.set(metricName, Math.max(count, metrics.get(metricName) ?? 0));
    }
  }
  if (metric !== null && !metrics.has(metric)) {
    throw new BasinError(
      'import/columns',
      `no run has a metric "${metric}": there are ${[...metrics.keys()].slice(0, 20).join(', ')}`,
    );
  }
  const files = sources.map(({ file, tool }, index) => ({
    ...{ file: basename(file), tool, sha256: digests[index] ?? '' },
  }));
  const record = importedRecord({
    ...{ name, metrics, metric, factors: tasks.map(({ factors }) => factors) },
    description: `Imported from ${files.map(({ file }) => file).slice(0, 5).join(', ')}: made elsewhere, not trained by Basin.`, // prettier-ignore
    hasEpochs: sources.every(({ hasEpochs }) => hasEpochs),
  });
  return {
    ...{ experiment: importedSlug(name), preset: 'custom', tasks, name },
    // The study is its name: files that bring more runs add to it.
    definition: { imported: name },
    study: JSON.parse(JSON.stringify({ ...record, imported: { files } })) as Json,
  };
}

/** @throws BasinError `import/changed` naming what differs. */
function differencesOf(
  known: ReturnType<typeof storedRuns>,
  name: string,
  runs: readonly RunHead[],
): ReturnType<typeof runDifferences> {
  const differences = runDifferences(known, runs);
  const { changed } = differences;
  if (changed.length === 0) return differences;
  const listed = changed
    .slice(0, 5)
    .map((text) => `\n  ${text}`)
    .join('');
  const more = changed.length > 5 ? `\n  … and ${changed.length - 5} more` : '';
  throw new BasinError(
    'import/changed',
    `${plural(changed.length, 'run')} of “${name}” ${changed.length === 1 ? 'is' : 'are'} not what was imported before (import it under another --name):${listed}${more}`,
  );
}

function storedRuns(database: string, sweepId: string): (StoredRun & { hasEnded: boolean })[] {
  const reader = readerOf(database);
  if (reader === null) return [];
  try {
    const { rows } = reader.tasks(sweepId, { limit: -1 });
    const configs = reader.configs(
      sweepId,
      rows.map(({ taskId }) => taskId),
    );
    return rows.flatMap(({ metrics, state }, index) => {
      const config = configs[index];
      const hasEnded = finishedStates.includes(state) && state !== 'cancelled';
      return config === undefined ? [] : [{ config, metrics, hasEnded }];
    });
  } finally {
    reader.close();
  }
}

/** Null where there is no database yet, or one that was killed before anything was in it. */
function readerOf(database: string): StoreReader | null {
  try {
    return openReader(database);
  } catch (error) {
    if (errorCode(error) === 'store/no-database') return null;
    throw error;
  }
}

/** How many runs are stored now. */
function store(
  { database }: Pick<ImportOptions, 'database'>,
  plan: SweepPlan,
  sources: readonly RunSource[],
  { runs, digests }: ReadHeads,
  says: boolean,
): number {
  const writer = openWriter({ path: database });
  try {
    // Whoever held these is gone: the writer is ours.
    writer.expireLeases(Infinity);
    const { sweepId } = writer.planSweep(plan);
    const pending = pendingRuns(writer, sweepId, plan, runs, (file) => digests[sources.findIndex((source) => source.file === file)] ?? ''); // prettier-ignore
    const shows = says && process.stderr.isTTY && pending.length > 1;
    storeRuns(writer, sources, pending, {
      nowMs: Date.now(),
      stored: (count) => {
        if (shows) process.stderr.write(`\r${count} of ${plural(pending.length, 'run')} `);
      },
    });
    if (shows) process.stderr.write('\r\x1b[K');
    return pending.length;
  } finally {
    writer.close();
  }
}

function pendingRuns(
  writer: StoreWriter,
  sweepId: string,
  { tasks }: SweepPlan,
  runs: readonly RunHead[],
  fileDigest: (file: string) => string,
): PendingRun[] {
  const generations = new Map(
    writer.unfinished(sweepId).map(({ taskId, generation }) => [taskId, generation]),
  );
  return runs.flatMap((head, index): PendingRun[] => {
    const taskId = tasks[index]?.id ?? '';
    const generation = generations.get(taskId);
    return generation === undefined
      ? []
      : [{ head, taskId, generation, fileDigest: fileDigest(head.file) }];
  });
}

function describeImport(
  sweepId: string,
  name: string,
  sources: readonly RunSource[],
  { runs, digests, pointCount }: ReadHeads,
  { added, gone }: ReturnType<typeof runDifferences>,
  dryRun: boolean,
): DocumentOf<'import'> {
  const names = (of: (run: RunHead) => object): string[] => [
    ...new Set(runs.flatMap((run) => Object.keys(of(run)))),
  ];
  return {
    ...{ sweepId, name, dryRun, runs: runs.length, added: added.length, stored: 0 },
    failed: runs.filter(({ end }) => end === 'failed').length,
    values: pointCount,
    metrics: names(({ metrics }) => metrics),
    parameters: names(({ parameters }) => parameters),
    gone,
    files: sources.map(({ file, tool }, index) => ({ file, tool, sha256: digests[index] ?? '' })),
    notices: sources.flatMap(({ file, notices }) => notices.map((text) => `${basename(file)}: ${text}`)), // prettier-ignore
  };
}

function importText(document: DocumentOf<'import'>): string {
  const { name, runs, added, stored, failed, values, gone, notices, dryRun, metrics } = document;
  const study = `“${printable(name)}”`;
  const failedText = failed === 0 ? '' : `, ${failed} of them failed where they were made`;
  const inAll = `${plural(runs, 'run')} with ${formatCount(values)} values of ${plural(metrics.length, 'metric')}${failedText}`;
  const what = dryRun
    ? `would add ${plural(added, 'run')} to ${study}: in the files are ${inAll}`
    : stored === 0
      ? `nothing new: ${study} has these ${plural(runs, 'run')} already`
      : `stored ${plural(stored, 'run')} in ${study}: in the files are ${inAll}`;
  return [
    ...notices.slice(0, 12).map(printable),
    ...(notices.length > 12 ? [`… and ${notices.length - 12} more lines (--json has all)`] : []),
    what,
    ...(gone.length === 0 ? [] : [`not in the files any more, and kept: ${gone.slice(0, 8).map(printable).join(', ')}`]), // prettier-ignore
  ].join('\n');
}
