import { BasinError } from '@basin/core';
import { commandLog } from '@basin/execution/control/new-study';
import { callCommand, startCommand, type Started } from '@basin/execution/control/start-command';
import type { McpSession } from './session.ts';

/** What is longer is no answer that an agent could read. */
const mostKept = 64 * 2 ** 20;
const limitMs = 30_000;

/**
 * The JSON document that a command of ours prints, from a process of its own: what takes too long, or too
 * much memory, ends with it.
 *
 * @param words behind the flags, as they are: nothing in them is a flag.
 * @throws BasinError with the code that the command refused with, `runner/command-failed`,
 *   `mcp/too-large`.
 */
export async function callBasin(
  { places: { database, script } }: McpSession,
  [command, ...flags]: readonly [string, ...string[]],
  words: readonly string[],
  signal: AbortSignal,
): Promise<object> {
  const args = [command, ...flags, `--database=${database}`, '--json', '--', ...words];
  const { stdout } = await callCommand(args, { script, limitMs, mostKept, signal });
  return parsed(stdout);
}

/** What a command printed. @throws BasinError `mcp/too-large` where it was cut. */
export function parsed(stdout: string): object {
  if (stdout.length >= mostKept) {
    throw new BasinError('mcp/too-large', 'the answer has more than 64 MiB: ask for less');
  }
  return JSON.parse(stdout) as object;
}

export const callLimits = { limitMs, mostKept };

/** Starts a command of ours that works on, whatever becomes of this process. */
export function startBasin(
  { places: { database, script } }: McpSession,
  [command, ...flags]: readonly [string, ...string[]],
  words: readonly string[],
): Promise<Started> {
  const args = [command, ...flags, `--database=${database}`, '--', ...words];
  return startCommand(args, { script, logFile: commandLog(database) });
}

/** What became of a command that was started, as an agent is told it. */
export function startedDocument(session: McpSession, started: Started): object {
  const log = commandLog(session.database);
  if (started.state === 'ended') return { state: 'ended', said: started.said, sweeps: [], log };
  if (started.state === 'starting') {
    const said = 'it has not planned yet: ask list in a while, or read the log';
    return { state: 'starting', said, sweeps: [], log };
  }
  const sweeps = started.sweeps.map(({ sweepId, planned, reused, pending, paused }) => ({
    ...{ sweepId, planned, reused, pending, paused },
  }));
  return { state: 'at-work', said: 'it runs, and goes on by itself', sweeps, log };
}
