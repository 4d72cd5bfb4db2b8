import { setTimeout as sleep } from 'node:timers/promises';
import { BasinError, errorCode, finishedCount } from '@basin/core';
import { commandOn } from '@basin/store/places';
import { openReader, type StoreReader } from '@basin/store';
import { exitCode, type ExitCode } from '../../cli/exit-code.ts';
import { sendCommand } from '@basin/execution/control/client';
import { backendFamilyOf } from '@basin/execution/tasks/backend-family';
import { onInterrupts } from '@basin/execution/coordinator/interrupts';
import { tellStarter } from '../../cli/tell-starter.ts';
import { openDisplay } from '../../display/display.ts';
import { howToWatch } from './dashboard-address.ts';
import { printResults } from './results.ts';
import type { SweepRun } from './run-plans.ts';
import { storedProgress } from './stored-progress.ts';

const pollIntervalMs = 300;

/** Hands the plans to the process that coordinates this database and shows how they go on. */
export async function followPlans({
  plans,
  options,
  startedMs,
  print = printResults,
}: Omit<SweepRun, 'openExecutor'>): Promise<ExitCode> {
  const { database, fresh } = options;
  const say = (line: string): void => void process.stderr.write(`${line}\n`);
  const { pid } = await sendCommand(database, { command: 'status' });
  const backendFamily = options.backend === null ? null : backendFamilyOf(options.backend);
  const { planned } = await sendCommand(database, {
    ...{ command: 'start', plans, fresh, backendFamily },
  });
  tellStarter({ type: 'planned', sweeps: planned });
  say(
    `another sweep (process ${pid}) runs on this database: it takes these tasks with its own workers and backend`,
  );
  say(howToWatch(database));
  const reader = openReader(database);
  const sweepIds = planned.map((sweep) => sweep.sweepId);
  const display = openDisplay(process.stderr, storedProgress(reader, sweepIds, startedMs));
  let left = false;
  const leave = (): void => void (left = true);
  const stopListening = onInterrupts(leave, leave);
  try {
    while (!left && (await isAtWork(database, pid, reader, sweepIds))) {
      await sleep(pollIntervalMs);
    }
  } finally {
    stopListening();
    display.close();
    reader.close();
  }
  if (left) {
    say(`no longer watching; process ${pid} goes on (${commandOn(database, 'cancel')} stops it)`);
    return exitCode.interrupted;
  }
  const failed = print({
    options,
    plans,
    planned,
    end: 'finished',
  });
  say(howToWatch(database));
  return failed ? exitCode.failed : exitCode.ok;
}

/**
 * Whether the other process has anything of the sweeps left to do: it knows whether more will come.
 *
 * @throws BasinError `runner/coordinator-gone` when it ended before the sweeps did.
 */
async function isAtWork(
  database: string,
  pid: number,
  reader: StoreReader,
  sweepIds: readonly string[],
): Promise<boolean> {
  try {
    const { sweeps } = await sendCommand(database, { command: 'status' });
    return sweeps.some(({ sweepId, open }) => open && sweepIds.includes(sweepId));
  } catch (error) {
    if (errorCode(error) !== 'runner/no-coordinator') throw error;
    if (hasEnded(reader, sweepIds)) return false;
    throw new BasinError(
      'runner/coordinator-gone',
      `process ${pid} ended before these tasks did: run the same command again`,
      { cause: error },
    );
  }
}

/** As far as the store knows. */
function hasEnded(reader: StoreReader, sweepIds: readonly string[]): boolean {
  return sweepIds.every((sweepId) => {
    const summary = reader.sweep(sweepId);
    if (summary === null) return false;
    return finishedCount(summary.counts) === summary.planned;
  });
}
