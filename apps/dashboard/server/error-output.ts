import { inspect } from 'node:util';
import { BasinError } from '@basin/core';
import { unexpectedLine, withoutTrace } from '@basin/execution/traces/keep-trace';

/** An error as the server's log has it: one line with its code; a trace goes to a file that it names. */
export function serverErrorLine(error: unknown): string {
  return error instanceof BasinError
    ? `error [${error.code}]: ${error.message}`
    : `error [unexpected]: ${unexpectedLine(error)}`;
}

/** Next.js logs what pages throw with its trace: from now on as a line of ours. */
export function keepTracesOutOfLog(log: Pick<Console, 'error'>): void {
  const write = log.error.bind(log);
  log.error = (...values: unknown[]) => {
    const error = values.find((value) => value instanceof Error);
    write(
      error === undefined
        ? values
            .map((value) => (typeof value === 'string' ? withoutTrace(value) : inspect(value)))
            .join(' ')
        : serverErrorLine(error),
    );
  };
}
