import 'server-only';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { renderSvg } from '@basin/charts/svg';
import { type CsvCell, csvPieces, recordsToCsv } from '@basin/charts';
import { openDatabase } from './database.ts';
import { sweepFigure } from './findings.ts';
import { isIdentity } from './sweeps.ts';
import { readAllTasks, type TableQuery, type TaskTableRow } from './task-table.ts';

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

/** The tasks that meet a filter; null when there is no such sweep. */
export function tasksCsv(sweepId: string, query: TableQuery): Download | null {
  const found = findSummary(sweepId);
  if (found === null) return null;
  const { reader, summary } = found;
  const { factorNames: factors, batches } = readAllTasks(reader, sweepId, query);
  const metrics = reader.metrics(sweepId).map(({ name }) => name);
  const columns = [
    ...['task', 'label', 'kind', ...factors, 'parameters', 'state', 'workMs'],
    ...metrics.map((name) => `last ${name}`),
    'error',
  ];
  const toCells = (row: TaskTableRow): CsvCell[] => [
    ...[row.id, row.label, row.kind, ...factors.map((name) => row.factors[name] ?? null)],
    ...[row.parameterCount, row.state, row.workMs],
    ...metrics.map((name) => row.metrics[name] ?? null),
    row.errorMessage,
  ];
  function* cells(): Generator<CsvCell[][]> {
    for (const rows of batches) yield rows.map(toCells);
  }
  return { fileName: `${summary.experiment}-tasks.csv`, text: csvPieces(columns, cells()) };
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
