import { type BasinErrorCode, errorCatalogue } from '@basin/core';
import { harmless, harmlessJson } from '../display/cells.ts';
import type { DocumentName, DocumentOf } from '../documents/registry.ts';

/**
 * One JSON document on standard output, or lines for people.
 *
 * @typeParam Name which document it is: its schema is in `documents/registry.ts`.
 */
export function print<Name extends DocumentName>(
  json: boolean,
  document: DocumentOf<Name>,
  lines: () => string,
): void {
  if (json) printDocument<Name>(document);
  else printText(`${lines()}\n`);
}

/** Results for people, on standard output. */
export function printText(text: string): void {
  process.stdout.write(harmless(text));
}

/** A line on standard error: how things go is no result. */
export function say(line: string): void {
  process.stderr.write(`${harmless(line)}\n`);
}

let isPrinted = false;

/** The JSON document that a command was asked for. @param indent none where it may be long. */
export function printDocument<Name extends DocumentName>(
  document: DocumentOf<Name>,
  indent: 0 | 2 = 2,
): void {
  isPrinted = true;
  process.stdout.write(`${harmlessJson(JSON.stringify(document, null, indent))}\n`);
}

/** The document of an error; none behind one that was printed already, for there is one a command. */
export function printError({ code, message }: { code: BasinErrorCode; message: string }): void {
  if (isPrinted) return;
  printDocument<'error'>({ error: { code, message, remedy: errorCatalogue[code].remedy } });
}
