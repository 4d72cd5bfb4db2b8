import { BasinError, errorCode, finishedCount } from '@basin/core';
import { sendCommand } from '@basin/execution/control/client';
import type { StoreReader } from '@basin/store';

/**
 * Whether the other process has anything of the sweeps left to do: it knows whether more will come.
 *
 * @throws BasinError `runner/coordinator-gone` when it ended before the sweeps did.
 */
export async function isAtWork(
  database: string,
  pid: number,
  reader: StoreReader,
  sweepIds: readonly string[],
): Promise<boolean> {
  try {
    const { pid: answering, sweeps } = await sendCommand(database, { command: 'status' });
    if (answering === pid) {
      return sweeps.some(({ sweepId, open }) => open && sweepIds.includes(sweepId));
    }
    // It has ended, and a command that waited for its turn coordinates now.
  } catch (error) {
    if (errorCode(error) !== 'runner/no-coordinator') throw error;
  }
  if (hasEnded(reader, sweepIds)) return false;
  throw new BasinError(
    'runner/coordinator-gone',
    `process ${pid} ended before these tasks did: run the same command again`,
  );
}

/** As far as the store knows. */
function hasEnded(reader: StoreReader, sweepIds: readonly string[]): boolean {
  return sweepIds.every((sweepId) => {
    const summary = reader.sweep(sweepId);
    if (summary === null) return false;
    return finishedCount(summary.counts) === summary.planned;
  });
}
