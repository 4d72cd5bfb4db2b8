import { existsSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { makeFolder, writeWholeFile } from '@basin/store';
import { BasinError, errorMessage } from '@basin/core';
import { reportData, reportFormat } from './data-json.ts';
import { figureFile, figureFileKinds } from './figure-files.ts';
import { reportPage } from './html/page.ts';
import type { Report } from './read-report.ts';
import { pngOf } from './render-figure.ts';

/**
 * Writes report.html, data.json and each figure as SVG, PNG and CSV into a folder. Figures of an
 * earlier report there go; other files stay. Returns the number of figures.
 *
 * @throws BasinError `runner/cannot-write` when the folder cannot be made or written.
 */
export function writeReport(report: Report, directory: string): number {
  try {
    removeEarlierFigures(directory);
    let figureCount = 0;
    for (const { slug, figures } of report.studies) {
      for (const { id, drawn } of figures) {
        if (drawn === null) continue;
        write(directory, figureFile(slug, id, 'svg'), drawn.svg);
        write(directory, figureFile(slug, id, 'png'), pngOf(drawn.svg));
        write(directory, figureFile(slug, id, 'csv'), drawn.csv);
        figureCount += 1;
      }
    }
    write(directory, 'data.json', reportData(report));
    // Last: a page that is there has its figures.
    write(directory, 'report.html', reportPage(report));
    return figureCount;
  } catch (cause) {
    if (!isFileError(cause)) throw cause;
    throw new BasinError(
      'runner/cannot-write',
      `the report cannot be written to ${directory}: ${errorMessage(cause, 'write')}. Name another folder with --out`,
      { cause },
    );
  }
}

function write(directory: string, file: string, content: string | Uint8Array): void {
  const target = path.join(directory, file);
  makeFolder(path.dirname(target));
  writeWholeFile(target, content);
}

function isFileError(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error;
}

interface EarlierReport {
  format?: unknown;
  experiments?: { slug: string; figures: { id: string }[] }[];
}

/** Only files that an earlier report's own data names. */
function removeEarlierFigures(directory: string): void {
  for (const { slug, figures } of earlierReport(directory).experiments ?? []) {
    for (const { id } of figures) {
      if (!isName(slug) || !isName(id)) continue;
      for (const kind of figureFileKinds) {
        rmSync(path.join(directory, figureFile(slug, id, kind)), { force: true });
      }
    }
  }
}

function earlierReport(directory: string): EarlierReport {
  const file = path.join(directory, 'data.json');
  if (!existsSync(file)) return {};
  try {
    const data = JSON.parse(readFileSync(file, 'utf8')) as EarlierReport;
    return data.format === reportFormat ? data : {};
  } catch {
    return {};
  }
}

function isName(text: string): boolean {
  return /^[\w-]+(\.[\w-]+)*$/.test(text);
}
