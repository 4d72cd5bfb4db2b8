import 'server-only';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { renderSvg } from '@basin/charts/svg';
import { type CsvCell, csvPieces, recordsToCsv } from '@basin/charts';
import type { Column } from '../components/trials/column.ts';
import type { TrialsAddress } from '../components/trials/trials-address.ts';
import { openDatabase } from './database.ts';
import { sweepFigure } from './findings.ts';
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
  /** Its text, whole or in pieces that are made as they are read. */
  text: string | Iterable<string>;
}

/** A figure as a self-contained SVG file; null when there is no such figure. */
export function figureSvg(sweepId: string, figureId: string): Download | null {
  const found = findFigure(sweepId, figureId);
  if (found === null) return null;
  const { figure, summary, experiment } = found;
  return {
    fileName: `${experiment}-${figure.id}.svg`,
    text: renderSvg(figure.plot(summary, svgSize), { title: figure.title }),
  };
}

/** The numbers behind a figure; null when there is no such figure. */
export function figureCsv(sweepId: string, figureId: string): Download | null {
  const found = findFigure(sweepId, figureId);
  if (found === null) return null;
  const { figure, summary, experiment } = found;
  return {
    fileName: `${experiment}-${figure.id}.csv`,
    text: recordsToCsv(figure.rows(summary)),
  };
}

/**
 * The table of trials that an address describes, all its rows: tasks, or groups with the interval
 * of each mean; null when there is no such sweep, a problem where its filter cannot be read.
 */
export function trialsCsv(
  sweepId: string,
  address: TrialsAddress,
): Download | { problem: string } | null {
  const found = findSummary(sweepId);
  if (found === null) return null;
  const { reader, summary } = found;
  const selection = selectionOf(reader, sweepId, address);
  if (selection.problem !== null) return { problem: selection.problem.message };
  const metrics = reader.metrics(sweepId);
  const { columns, groups } = readTrials(reader, sweepId, address, selection, metrics);
  const fileName = `${summary.experiment}-${groups === null ? 'tasks' : 'groups'}.csv`;
  if (groups !== null) return { fileName, text: groupsCsv(columns, groups) };
  const fields = columns.map(({ field }) => field);
  const rows = reader.tableBatches(sweepId, {
    ...{ ...tableQueryOf(address, selection), fields, limit: trialsPerBatch },
  });
  function* cells(): Generator<CsvCell[][]> {
    for (const batch of rows) {
      yield batch.map(({ taskId, label, kind, state, values }) => [
        ...[taskId, label, kind, state, ...values],
      ]);
    }
  }
  const names = ['task', 'label', 'kind', 'state', ...columns.map(({ text }) => text)];
  return { fileName, text: csvPieces(names, cells()) };
}

function groupsCsv(
  columns: readonly Column[],
  { by, all }: NonNullable<TrialTable['groups']>,
): Iterable<string> {
  const names = [
    ...by.map(({ text }) => text),
    'n',
    ...columns.flatMap(({ text }) => [text, `${text} low`, `${text} high`, `${text} n`]),
  ];
  const cells = all.map(({ key, taskIds, cells }): CsvCell[] => [
    ...key,
    taskIds.length,
    ...cells.flatMap(({ mean, texts }): CsvCell[] =>
      mean === null
        ? [texts.join(', '), null, null, 0]
        : [mean.estimate, finite(mean.low), finite(mean.high), mean.count],
    ),
  ]);
  return csvPieces(names, [cells]);
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

function findFigure(sweepId: string, figureId: string) {
  const found = findSummary(sweepId);
  if (found === null) return null;
  const { experiment } = found.summary;
  const figure = sweepFigure(found.reader, sweepId, figureId);
  return figure === null ? null : { ...figure, experiment };
}

/** The response that makes a browser save a file. */
export function downloadResponse(download: Download | null, contentType: string): Response {
  if (download === null) return new Response('not found\n', { status: 404 });
  // Sweep files choose experiment names: nothing of a name may end the header's quotes.
  const fileName = download.fileName.replaceAll(/[^\w.-]/g, '_');
  return new Response(typeof download.text === 'string' ? download.text : streamOf(download.text), {
    headers: {
      'Content-Type': `${contentType}; charset=utf-8`,
      'Content-Disposition': `attachment; filename="${fileName}"`,
      'Cache-Control': 'no-store',
    },
  });
}

/** Pieces made one at a time as the reader takes them; other requests have their turn in between. */
function streamOf(pieces: Iterable<string>): ReadableStream<Uint8Array> {
  const iterator = pieces[Symbol.iterator]();
  const encoder = new TextEncoder();
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      await nextTurn();
      const { done, value } = iterator.next();
      if (done === true) controller.close();
      else controller.enqueue(encoder.encode(value));
    },
  });
}
