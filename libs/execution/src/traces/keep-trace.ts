import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { inspect } from 'node:util';
import { type BasinErrorCode, errorCode, errorMessage } from '@basin/core';
import { thrownAt } from '../modules/thrown-at.ts';
import { packageVersion } from '../package-version.ts';
import { withSourceLines } from './source-lines.ts';

/** The variable that says where a process keeps traces; the pool's processes get the database's. */
export const tracesVariable = 'BASIN_TRACES';

/** More of a foreign message than that is for the trace. */
const longestMessage = 300;

/** The folder of a database's traces. */
export function traceFolderOf(databasePath: string): string {
  return `${databasePath}.traces`;
}

/** Where traces go that belong to no database. */
export function temporaryTraceFolder(): string {
  return path.join(tmpdir(), 'basin-traces');
}

/**
 * An unexpected error in one line for people, with the place in the user's own module that threw it; its trace goes
 * to a file that the line names. The same trace is one file, however many tasks end with it.
 */
export function unexpectedLine(
  error: unknown,
  environment: NodeJS.ProcessEnv = process.env,
): string {
  const kept = keepTrace(traceOf(error), environment);
  const name = error instanceof Error && error.name !== 'Error' ? `${error.name}: ` : '';
  const at = thrownAt(error);
  const place = at === null ? '' : `${at}: `;
  const line = `${place}${name}${withoutTrace(errorMessage(error))}`
    .replaceAll(/\s*\n\s*/g, ' ')
    .trim();
  const message = line.length <= longestMessage ? line : `${line.slice(0, longestMessage)}…`;
  return kept === null ? message : `${message} (trace: ${kept})`;
}

/**
 * Code and message of what was thrown; what nobody expected is a line that names its trace, and no fault of Basin
 * where a module of the user's threw it.
 */
export function describeError(error: unknown): { code: BasinErrorCode; message: string } {
  const code = errorCode(error);
  if (code !== 'unexpected') return { code, message: errorMessage(error) };
  const isUsers = thrownAt(error) !== null;
  return { code: isUsers ? 'plugin/threw' : code, message: unexpectedLine(error) };
}

/** The text without the frames of a stack, as an older release stored it. */
export function withoutTrace(text: string): string {
  return text
    .split('\n')
    .filter((line) => !/^\s+at /.test(line))
    .join('\n');
}

/** Writes a text beside the database, else among the temporary files; null where neither can be written. */
export function keepTrace(
  text: string,
  environment: NodeJS.ProcessEnv = process.env,
): string | null {
  const told = withSourceLines(text);
  const name = `${createHash('sha256').update(told).digest('hex').slice(0, 16)}.txt`;
  const wanted = environment[tracesVariable];
  const folders = [wanted ?? '', temporaryTraceFolder()].filter((folder) => folder !== '');
  for (const folder of folders) {
    const file = path.join(folder, name);
    try {
      // What a trace says may be private.
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      writeFileSync(file, `${heading()}\n${told}\n`, { mode: 0o600, flag: 'wx' });
      return file;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') return file;
    }
  }
  return null;
}

function heading(): string {
  return `Basin ${packageVersion()}, Node ${process.versions.node}, ${process.platform} ${process.arch}`;
}

/** The stack with those of its causes, and nothing else that hangs on the error. */
function traceOf(error: unknown): string {
  if (!(error instanceof Error)) return inspect(error, { depth: 2 });
  const stack = error.stack ?? String(error);
  return error.cause === undefined ? stack : `${stack}\ncaused by ${traceOf(error.cause)}`;
}
