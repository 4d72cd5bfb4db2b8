import { existsSync } from 'node:fs';
import {
  BasinError,
  type DatasetInput,
  dataSources,
  parseDatasetInput,
  sha256Hex,
} from '@basin/core';
import { type DataFileReport, inspectDataFile, inspectDataSource } from '@basin/models/data';
import { userPath } from '@basin/store/places';
import { readInput } from '../../analyse/read-input.ts';
import { exitCode, type ExitCode } from '../../cli/exit-code.ts';
import { printDocument, printText } from '../../cli/print.ts';

/**
 * Prints what a file of data holds, or a data set as `SOURCE:WORDS` names it; fails when something is wrong with it.
 */
export async function describeData(flags: { data: string; json: boolean }): Promise<ExitCode> {
  const { data } = flags;
  const file = userPath(data);
  const input = existsSync(file) ? null : namedSource(data);
  const document = input === null ? await ofFile(file) : await ofSource(data, input);
  if (flags.json) printDocument<'doctor --data'>(document);
  else printText(text(document));
  return document.problems.length === 0 ? exitCode.ok : exitCode.failed;
}

interface Document extends DataFileReport {
  file: string;
  sha256: string | null;
}

async function ofFile(file: string): Promise<Document> {
  const bytes = readInput('--data', file);
  return { file, sha256: sha256Hex(bytes), ...(await inspectDataFile(file, bytes)) };
}

async function ofSource(data: string, input: DatasetInput): Promise<Document> {
  const report = await inspectDataSource(input, (path) => readInput('--data', userPath(path)));
  return { file: data, sha256: null, ...report };
}

/** How weights have seen their inputs is no matter here: a study's own defaults are. */
const leftOut = new Set(['testShare', 'standardise', 'scale', 'pixels', 'trainCount', 'testCount']);

/** `csv:FILE:TARGET`, `npy:X:Y` and the like; null for what begins with no source's name. @throws BasinError `cli/invalid-value`. */
function namedSource(data: string): DatasetInput | null {
  const [name, ...words] = data.split(':');
  const source = dataSources.find(({ schema }) => schema.shape.name.value === name);
  if (source === undefined) return null;
  const read = source.flag.read(words, { inputSize: 1, unitPixels: false });
  if (read === null) {
    throw new BasinError(
      'cli/invalid-value',
      `--data is "${data}"\nallowed: a file, ${source.flag.forms.join(', ')}`,
    );
  }
  const kept = Object.entries(read.input).filter(([key]) => !leftOut.has(key));
  return parseDatasetInput(Object.fromEntries(kept));
}

function text(report: Document): string {
  const facts = [
    { name: 'format', text: report.format },
    ...(report.sha256 === null ? [] : [{ name: 'SHA-256', text: report.sha256 }]),
    ...report.contents,
    ...(report.reading === null ? [] : [{ name: 'a study reads', text: report.reading }]),
  ];
  const width = Math.max(...facts.map(({ name }) => name.length));
  return [
    report.file,
    ...facts.map((fact) => `  ${fact.name.padEnd(width)}  ${fact.text}`),
    ...report.notes.map((note) => `! ${note}`),
    ...report.problems.map(({ code, message }) => `✗ [${code}] ${message}`),
    ...(report.problems.length === 0 ? ['Nothing is wrong with it.'] : []),
    '',
  ].join('\n');
}
