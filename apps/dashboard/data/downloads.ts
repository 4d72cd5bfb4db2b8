import 'server-only';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { parquetPieces } from '@basin/bridges/tables/parquet';
import { TypesOfColumns } from '@basin/bridges/tables/table';
import { renderSvg } from '@basin/charts/svg';
import { type CsvCell, csvPieces, recordsToCsv } from '@basin/charts';
import { totalCount } from '@basin/core';
import type { Column } from '../components/trials/column.ts';
import type { TrialsAddress } from '../components/trials/trials-address.ts';
import { openDatabase, unreadableResponse } from './database.ts';
import { findingsAhead, sweepFigure } from './findings.ts';
import { readAhead } from './read-ahead.ts';
import { isIdentity } from './sweeps.ts';
import {
  readTrials,
  selectionOf,
  tableQueryOf,
  trialsPerBatch,
  type TrialTable,
} from './trials.ts';

const svgSize = { width: 860, height: 540 };

export interface Download {
  fileName: string;
  /** Its text or bytes, whole or in pieces that are made as they are read. */
  content: string | Iterable<string | Uint8Array>;
}

/** A figure as a self-contained SVG file; null when there is no such figure. */
export async function figureSvg(sweepId: string, figureId: string): Promise<Download | null> {
  const found = await findFigure(sweepId, figureId);
  if (found === null) return null;
  const { figure, summary, experiment } = found;
  return {
    fileName: `${experiment}-${figure.id}.svg`,
    content: renderSvg(figure.plot(summary, svgSize), { title: figure.title }),
  };
}

/** The numbers behind a figure; null when there is no such figure. */
export async function figureCsv(sweepId: string, figureId: string): Promise<Download | null> {
  const found = await findFigure(sweepId, figureId);
  if (found === null) return null;
  const { figure, summary, experiment } = found;
  return {
    fileName: `${experiment}-${figure.id}.csv`,
    content: recordsToCsv(figure.rows(summary)),
  };
}

export type TableFormat = 'csv' | 'parquet';

/**
 * The table of trials that an address describes, all its rows: tasks, or groups with the interval
 * of each mean; null when there is no such sweep, a problem where its filter cannot be read.
 */
export async function trialsFile(
  sweepId: string,
  address: TrialsAddress,
  format: TableFormat,
): Promise<Download | { problem: string } | null> {
  const found = findSummary(sweepId);
  if (found === null) return null;
  const { reader, summary } = found;
  const planned = totalCount(summary.counts);
  const since = await readAhead(reader, sweepId, { ...address, view: 'none' }, planned);
  const selection = selectionOf(reader, sweepId, address, since);
  if (selection.problem !== null) return { problem: selection.problem.message };
  const metrics = reader.metrics(sweepId);
  const { columns, groups } = readTrials(reader, sweepId, address, selection, metrics);
  const fileName = `${summary.experiment}-${groups === null ? 'tasks' : 'groups'}.${format}`;
  if (groups !== null) {
    const { names, cells } = groupCells(columns, groups);
    return { fileName, content: written(format, names, () => [cells]) };
  }
  const fields = columns.map(({ field }) => field);
  const query = { ...tableQueryOf(address, selection), fields, limit: trialsPerBatch };
  function* batches(): Generator<CsvCell[][]> {
    for (const batch of reader.tableBatches(sweepId, query)) {
      yield batch.map(({ taskId, label, kind, state, values }) => [
        ...[taskId, label, kind, state, ...values],
      ]);
    }
  }
  const names = ['task', 'label', 'kind', 'state', ...columns.map(({ text }) => text)];
  return { fileName, content: written(format, names, batches) };
}

function written(
  format: TableFormat,
  names: readonly string[],
  batches: () => Iterable<CsvCell[][]>,
): Iterable<string | Uint8Array> {
  return format === 'csv' ? csvPieces(names, batches()) : typedPieces(names, batches);
}

/** Rows are read twice: a column's type is one that fits all of its values. */
function* typedPieces(
  names: readonly string[],
  batches: () => Iterable<CsvCell[][]>,
): Generator<Uint8Array> {
  const found = new TypesOfColumns(names.length);
  for (const rows of batches()) {
    found.add(rows);
    yield new Uint8Array(0);
  }
  const { types } = found;
  const columns = names.map((name, index) => ({ name, type: types[index] ?? 'text' }) as const);
  yield* parquetPieces({ columns, batches: batches() });
}

function groupCells(
  columns: readonly Column[],
  { by, all }: NonNullable<TrialTable['groups']>,
): { names: string[]; cells: CsvCell[][] } {
  const names = [
    ...by.map(({ text }) => text),
    'n',
    ...columns.flatMap(({ text }) => [text, `${text} low`, `${text} high`, `${text} n`]),
  ];
  const cells = all.map(({ key, taskCount, cells }): CsvCell[] => [
    ...key,
    taskCount,
    ...cells.flatMap(({ mean, texts }): CsvCell[] =>
      mean === null
        ? [texts.length === 0 ? null : texts.join(', '), null, null, 0]
        : [mean.estimate, finite(mean.low), finite(mean.high), mean.count],
    ),
  ]);
  return { names, cells };
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

function findSummary(sweepId: string) {
  const access = openDatabase();
  if (access.state !== 'ready' || !isIdentity(sweepId)) return null;
  const summary = access.reader.sweep(sweepId);
  return summary === null ? null : { reader: access.reader, summary };
}

async function findFigure(sweepId: string, figureId: string) {
  const found = findSummary(sweepId);
  if (found === null) return null;
  await findingsAhead(found.reader, sweepId);
  const { experiment } = found.summary;
  const figure = sweepFigure(found.reader, sweepId, figureId);
  return figure === null ? null : { ...figure, experiment };
}

/** The response that makes a browser save a file. */
export function downloadResponse(download: Download | null, contentType: string): Response {
  if (download === null) {
    return unreadableResponse() ?? new Response('not found\n', { status: 404 });
  }
  // Sweep files choose experiment names: nothing of a name may end the header's quotes.
  const fileName = download.fileName.replaceAll(/[^\w.-]/g, '_');
  const { content } = download;
  const isText = !contentType.startsWith('application/');
  return new Response(typeof content === 'string' ? content : streamOf(content), {
    headers: {
      'Content-Type': isText ? `${contentType}; charset=utf-8` : contentType,
      'Content-Disposition': `attachment; filename="${fileName}"`,
      'Cache-Control': 'no-store',
    },
  });
}

/** Pieces made one at a time as the reader takes them; other requests have their turn in between. */
function streamOf(pieces: Iterable<string | Uint8Array>): ReadableStream<Uint8Array> {
  const iterator = pieces[Symbol.iterator]();
  const encoder = new TextEncoder();
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      await nextTurn();
      const { done, value } = iterator.next();
      if (done === true) controller.close();
      else controller.enqueue(typeof value === 'string' ? encoder.encode(value) : value);
    },
  });
}
