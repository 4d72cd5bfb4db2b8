import { sha256Hex } from '@basin/core';
import { type DataFileReport, inspectDataFile } from '@basin/models/data';
import { readInput } from '../../analyse/read-input.ts';
import { exitCode, type ExitCode } from '../../cli/exit-code.ts';
import { printDocument, printText } from '../../cli/print.ts';

/** Prints what a file of data holds; fails when something is wrong with it. */
export function describeData(flags: { file: string; json: boolean }): ExitCode {
  const bytes = readInput('--data', flags.file);
  const report = inspectDataFile(flags.file, bytes);
  const document = { file: flags.file, sha256: sha256Hex(bytes), ...report };
  if (flags.json) printDocument<'doctor --data'>(document);
  else printText(text(document));
  return report.problems.length === 0 ? exitCode.ok : exitCode.failed;
}

function text(report: DataFileReport & { file: string; sha256: string }): string {
  const facts = [
    { name: 'format', text: report.format },
    { name: 'SHA-256', text: report.sha256 },
    ...report.contents,
  ];
  const width = Math.max(...facts.map(({ name }) => name.length));
  return [
    report.file,
    ...facts.map((fact) => `  ${fact.name.padEnd(width)}  ${fact.text}`),
    ...report.problems.map(({ code, message }) => `✗ [${code}] ${message}`),
    ...(report.problems.length === 0 ? ['Nothing is wrong with it.'] : []),
    '',
  ].join('\n');
}
