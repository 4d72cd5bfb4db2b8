import { readFileSync } from 'node:fs';
import path from 'node:path';
import { makeFolder, writeWholeFile } from '@basin/store';
import { BasinError, errorMessage } from '@basin/core';
import { chooseSweep } from '@basin/execution/reading/choose-target';
import { compiled } from '@basin/execution/start';
import type { StoreReader } from '@basin/store';
import { fileStem } from '../commands/export/write/default-file.ts';
import { type PageCode, pageHtml } from './page-html.ts';
import { readStudyPage } from './read-study-page.ts';

export interface WrittenPage {
  title: string;
  sweepId: string;
  file: string;
  bytes: number;
  tasks: number;
  /** Tasks of the study; more than `tasks` where not all are in the file. */
  planned: number;
}

/**
 * Writes a study as one HTML file that opens without a server.
 *
 * @param file Null: `STUDY.html` in the folder `folder`.
 * @throws BasinError `store/unknown-id`, `store/ambiguous-id`, `runner/cannot-write`,
 * `runner/page-not-compiled`.
 */
export function writeStudyPage(
  reader: StoreReader,
  study: string,
  file: string | null,
  folder: string,
): WrittenPage {
  const sweep = chooseSweep(reader, study);
  const page = readStudyPage(reader, sweep);
  const text = pageHtml(page, pageCode());
  const target = file ?? path.join(folder, `${fileStem(page.sweep.title)}.html`);
  try {
    makeFolder(path.dirname(target));
    writeWholeFile(target, text);
  } catch (cause) {
    throw new BasinError(
      'runner/cannot-write',
      `the page cannot be written to ${target}: ${errorMessage(cause, 'write')}. Name another file with --out`,
      { cause },
    );
  }
  return {
    ...{ title: page.sweep.title, sweepId: sweep.sweepId, file: target },
    ...{ bytes: Buffer.byteLength(text), tasks: page.tasks.length, planned: sweep.planned },
  };
}

/** Compiled at the first export, and when its sources have changed. */
function pageCode(): PageCode {
  const made = compiled('study-page');
  if (made === null) {
    throw new BasinError(
      'runner/page-not-compiled',
      'the script of the page cannot be compiled here, as the note above says: `npm install` in the folder of Basin brings the compiler. The Docker image of the runner has none: run `npx basin export` outside of it, on the same database',
    );
  }
  const read = (name: string): string => readFileSync(path.join(made, name), 'utf8');
  return { script: read('main.js'), style: read('main.css') };
}
