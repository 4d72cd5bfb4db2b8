import { BasinError, type BasinErrorCode, errorMessage } from '@basin/core';
import { CommanderError } from 'commander';
import { errorLine } from './error-line.ts';
import { exitCode } from './exit-code.ts';
import { createProgram } from './program.ts';

/** Runs one command line and leaves its exit code to the process. */
export async function main(args: readonly string[]): Promise<void> {
  outliveReaders();
  try {
    await createProgram((code) => (process.exitCode = code)).parseAsync([...args], {
      from: 'user',
    });
  } catch (error) {
    process.exitCode = reportError(error, (text) => process.stderr.write(text));
  }
}

/** `basin sweep | head`: what reads the output may leave, and the sweep goes on to its end. */
function outliveReaders(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
    });
  }
}

/** Says what went wrong and picks the exit code. */
export function reportError(error: unknown, write: (text: string) => unknown): number {
  // Commander has printed its own: help and version end well, all else is a wrong command line.
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCode.ok : exitCode.usage;
  if (error instanceof BasinError) {
    write(errorLine(error.code, error.message));
    return isUsage(error.code) ? exitCode.usage : exitCode.failed;
  }
  const text = error instanceof Error ? (error.stack ?? error.message) : errorMessage(error);
  write(errorLine('unexpected', text));
  return exitCode.failed;
}

/** Errors in what was asked for, found before anything was done. */
function isUsage(code: BasinErrorCode): boolean {
  return (
    code.startsWith('cli/') ||
    code === 'experiment/unknown' ||
    code === 'store/unknown-id' ||
    code === 'store/ambiguous-id' ||
    code === 'experiment/invalid-seeds' ||
    code.startsWith('config/') ||
    code.startsWith('study/') ||
    code.startsWith('search/')
  );
}
