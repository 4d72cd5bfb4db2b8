import { type BasinErrorCode, errorMessage } from '@basin/core';
import { isHangUpIgnored } from '@basin/execution/coordinator/hang-up';
import { commandOver, endProcess } from '@basin/execution/modules/process-end';
import { describeError } from '@basin/execution/traces/keep-trace';
import { CommanderError } from 'commander';
import { errorLine } from './error-line.ts';
import { exitCode } from './exit-code.ts';
import { printError } from './print.ts';
import { createProgram, usageError } from './program.ts';
import { tellStarter } from './tell-starter.ts';

/** Runs one command line and leaves its exit code to the process. */
export async function runCommandLine(args: readonly string[]): Promise<void> {
  outliveReaders();
  if (isHangUpIgnored()) process.on('SIGHUP', () => undefined);
  const say = (text: string): unknown => process.stderr.write(text);
  // What is thrown where nobody waits for it ends the process as it does by itself, but in our words.
  const json = asksForJson(args);
  process.on('uncaughtException', (error) => endProcess(reportError(error, say, json)));
  try {
    const setUp = process.env['BASIN_SETUP'];
    if (setUp === 'all' || setUp === 'store') {
      // For this process alone, not for those that it starts.
      delete process.env['BASIN_SETUP'];
      const { setUpFirst } = await import('../commands/setup/set-up-first.ts');
      await setUpFirst(setUp);
    }
    await createProgram((code) => (process.exitCode = code)).parseAsync([...args], {
      from: 'user',
    });
  } catch (error) {
    process.exitCode = reportError(error, say, json);
  } finally {
    commandOver();
  }
}

/** What stands behind `--` is no flag. */
function asksForJson(args: readonly string[]): boolean {
  const end = args.indexOf('--');
  return (end < 0 ? args : args.slice(0, end)).includes('--json');
}

/**
 * What is written never decides over the work: a terminal may go away, a reader leave (`basin sweep |
 * head`), the disk under a log be full. Results that could not be written are a failure at the end.
 */
function outliveReaders(): void {
  process.stderr.on('error', () => undefined);
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') return;
    process.stderr.write(
      errorLine('cli/output', `standard output cannot be written: ${errorMessage(error, 'write')}`),
    );
    process.exitCode = exitCode.failed;
    process.on('exit', () => (process.exitCode = exitCode.failed));
  });
}

/** Says what went wrong, to programs too where they asked for JSON, and picks the exit code. */
export function reportError(
  error: unknown,
  write: (text: string) => unknown,
  json = false,
): number {
  if (error instanceof CommanderError) {
    // Commander has printed its own: help and version end well, all else is a wrong command line.
    if (error.exitCode === 0) return exitCode.ok;
    if (json) printError(usageError(error));
    return exitCode.usage;
  }
  const { code, message } = describeError(error);
  write(errorLine(code, message));
  if (json) printError({ code, message });
  tellStarter({ type: 'refused', code, message });
  return isUsage(code) ? exitCode.usage : exitCode.failed;
}

/** Errors in what was asked for, found before anything was done. */
function isUsage(code: BasinErrorCode): boolean {
  return (
    code.startsWith('cli/') ||
    code === 'experiment/unknown' ||
    code === 'store/unknown-id' ||
    code === 'store/ambiguous-id' ||
    code === 'store/query' ||
    code === 'store/nothing-to-rank' ||
    code === 'store/sql-time' ||
    code === 'experiment/invalid-seeds' ||
    code.startsWith('config/') ||
    code.startsWith('study/') ||
    code.startsWith('search/')
  );
}
