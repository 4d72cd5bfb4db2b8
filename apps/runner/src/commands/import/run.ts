import { basename } from 'node:path';
import {
  type PendingRun,
  type ReadHeads,
  readHeads,
  type RunHead,
  type RunSource,
  runDifferences,
  storeRuns,
} from '@basin/bridges/imports';
import { BasinError, plural, type SweepPlan, sweepIdentity } from '@basin/core';
import { openWriterInTurn } from '@basin/execution/control/in-turn';
import { shortId } from '@basin/execution/reading/choose-target';
import type { StoreWriter } from '@basin/store';
import { print, say } from '../../cli/print.ts';
import { printable } from '../../display/cells.ts';
import type { DocumentOf } from '../../documents/registry.ts';
import { newestEdition } from './editions.ts';
import { openSources, type SourceOptions } from './open-sources.ts';
import { planImport } from './plan-import.ts';

export interface ImportOptions extends SourceOptions {
  database: string;
  json: boolean;
  /** What the study is called; null: as the first file. */
  name: string | null;
  metric?: string;
  /** Takes runs that are not what they were as they are now; the study as it was goes into the archive. */
  update: boolean;
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
  const stored = newestEdition(options.database, name);
  const differences = runDifferences([...(stored?.runs.values() ?? [])], read.runs);
  if (differences.changed.length > 0 && !options.update) throw changedRuns(name, differences);
  const isNext = differences.changed.length > 0;
  const edition = (stored?.edition ?? 1) + (isNext ? 1 : 0);
  const plan = planImport({
    ...{ name, sources, read, metric: options.metric ?? null, stored, edition },
    gone: differences.gone,
  });
  const replaced = isNext ? (stored?.sweepId ?? null) : null;
  const document = describeImport(sweepIdentity(plan), name, sources, read, differences);
  // First: of many lines the last are not shown.
  document.notices.unshift(...unusedNames(options.rename, read.runs));
  document.dryRun = options.dryRun;
  document.replaced = replaced;
  // Where all is stored already, whoever writes there is not disturbed.
  const hasNew = isNext || differences.added.length > 0 || stored?.isWhole === false;
  if (!options.dryRun && hasNew) {
    document.stored = store(options, { plan, replaced }, sources, read, options.json !== true);
  }
  return document;
}

function changedRuns(
  name: string,
  { changed }: Pick<ReturnType<typeof runDifferences>, 'changed'>,
): BasinError {
  const listed = changed.slice(0, 5).map(({ words }) => `\n  ${words}`).join(''); // prettier-ignore
  const more = changed.length > 5 ? `\n  … and ${changed.length - 5} more` : '';
  return new BasinError(
    'import/changed',
    `${plural(changed.length, 'run')} of “${name}” ${changed.length === 1 ? 'is' : 'are'} not what was imported before (--update takes them as they are now and archives the study as it was; another --name keeps both):${listed}${more}`,
  );
}

/** How many runs are stored now. */
function store(
  { database }: Pick<ImportOptions, 'database'>,
  { plan, replaced }: { plan: SweepPlan; replaced: string | null },
  sources: readonly RunSource[],
  { runs, digests }: ReadHeads,
  says: boolean,
): number {
  const writer = openWriterInTurn(
    { path: database, purpose: 'basin import' },
    says ? { noticed: say } : {},
  );
  try {
    // Whoever held these is gone: the writer is ours.
    writer.expireLeases(Infinity);
    // First: were it ended in between, the old one could still be found, and the same command goes on.
    if (replaced !== null && writer.setArchived(replaced, true)) {
      writer.addNote({ sweepId: replaced }, 'Runs were imported anew with --update: this is how they were.'); // prettier-ignore
    }
    const { sweepId } = writer.planSweep(plan);
    if (replaced !== null) {
      const tags = writer.changeTags({ sweepId: replaced }, { add: [], remove: [] });
      writer.changeTags({ sweepId }, { add: tags, remove: [] });
    }
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
  { added, changed, gone }: ReturnType<typeof runDifferences>,
): DocumentOf<'import'> {
  const names = (of: (run: RunHead) => object): string[] => [
    ...new Set(runs.flatMap((run) => Object.keys(of(run)))),
  ];
  return {
    ...{ sweepId, name, dryRun: false, runs: runs.length, added: added.length, stored: 0 },
    ...{ changed: changed.map(({ run }) => run), replaced: null },
    failed: runs.filter(({ end }) => end === 'failed').length,
    values: pointCount,
    metrics: names(({ metrics }) => metrics),
    parameters: names(({ parameters }) => parameters),
    gone,
    files: sources.map(({ file, tool }, index) => ({ file, tool, sha256: digests[index] ?? '' })),
    notices: [
      ...sources.flatMap(({ file, notices }) =>
        notices.map((text) => `${basename(file)}: ${text}`),
      ),
      ...constantMetrics(runs),
    ],
  };
}

/** A slip in a metric's name would leave it called otherwise than what it is to be compared with. */
function unusedNames(rename: SourceOptions['rename'], runs: readonly RunHead[]): string[] {
  const metrics = [...new Set(runs.flatMap((run) => Object.keys(run.metrics)))];
  return rename.flatMap(
    ([from, to]) =>
    metrics.includes(to)
      ? []
      : [`no run has a metric “${from}” that could be called “${to}”: there are ${metrics.slice(0, 20).join(', ')}`], // prettier-ignore
  );
}

/** What is the same all through each run is a setting, most likely, that no column's name tells. */
function constantMetrics(runs: readonly RunHead[]): string[] {
  const names = new Set(runs.flatMap(({ constant }) => constant));
  const always = [...names].filter((name) =>
    runs.every(({ metrics, constant }) => metrics[name] === undefined || constant.includes(name)),
  );
  const [first] = always;
  return first === undefined
    ? []
    : [`never changes within a run: ${always.join(', ')}; what is a setting can be named so: --parameters=${always.join(',')}`]; // prettier-ignore
}

function importText(document: DocumentOf<'import'>): string {
  const { name, runs, gone, notices } = document;
  const study = `“${printable(name)}”`;
  return [
    ...notices.slice(0, 12).map(printable),
    ...(notices.length > 12 ? [`… and ${notices.length - 12} more lines (--json has all)`] : []),
    document.stored === 0 && !document.dryRun
      ? `nothing new: ${study} has ${runs === 1 ? 'this run' : `these ${plural(runs, 'run')}`} already`
      : doneText(document, study),
    ...replacedText(document),
    ...(gone.length === 0 ? [] : [`not in the files any more, and kept: ${gone.slice(0, 8).map(printable).join(', ')}`]), // prettier-ignore
  ].join('\n');
}

function doneText(document: DocumentOf<'import'>, study: string): string {
  const { runs, added, stored, failed, values, changed, dryRun, metrics } = document;
  const failedText = failed === 0 ? '' : `, ${failed} of them failed where they were made`;
  const inAll = `${plural(runs, 'run')} with ${plural(values, 'value')} of ${plural(metrics.length, 'metric')}${failedText}`;
  const anew = changed.length === 0 ? '' : `, ${changed.length} of them anew`;
  return dryRun
    ? `would add ${plural(added + changed.length, 'run')}${anew} to ${study}: in the files ${runs === 1 ? 'is' : 'are'} ${inAll}`
    : `stored ${plural(stored, 'run')}${anew} in ${study}: in the files ${runs === 1 ? 'is' : 'are'} ${inAll}`;
}

function replacedText({ replaced, changed, dryRun }: DocumentOf<'import'>): string[] {
  if (replaced === null) return [];
  const runs = changed.slice(0, 8).map(printable).join(', ');
  const more = changed.length > 8 ? ` and ${changed.length - 8} more` : '';
  return [
    `anew: ${runs}${more}; the study as it was ${dryRun ? 'would go' : 'went'} into the archive as ${shortId(replaced)}`,
  ];
}
