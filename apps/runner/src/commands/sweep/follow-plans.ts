import { setTimeout as sleep } from 'node:timers/promises';
import { commandOn } from '@basin/store/places';
import { openReader } from '@basin/store';
import { exitCode, type ExitCode } from '../../cli/exit-code.ts';
import { sendCommand } from '@basin/execution/control/client';
import { dropPoolAhead } from '@basin/execution/executors/local/pool-ahead';
import { backendFamilyOf } from '@basin/execution/tasks/backend-family';
import { onInterrupts } from '@basin/execution/coordinator/interrupts';
import { tellStarter } from '../../cli/tell-starter.ts';
import { openDisplay } from '../../display/display.ts';
import { howToWatch } from './dashboard-address.ts';
import { isAtWork } from './is-at-work.ts';
import { printResults } from './results.ts';
import type { SweepRun } from './run-plans.ts';
import { storedProgress } from './stored-progress.ts';
import { say } from '../../cli/print.ts';

const pollIntervalMs = 300;

/** Hands the plans to the process that coordinates this database and shows how they go on. */
export async function followPlans({
  plans,
  options,
  startedMs,
  print = printResults,
  leaveExecutor,
}: Omit<SweepRun, 'openExecutor'>): Promise<ExitCode> {
  const { database, fresh } = options;
  const { pid, mode } = await sendCommand(database, { command: 'status' });
  if (mode === 'starting') {
    say(
      `process ${pid} is just starting a sweep on this database: it takes these tasks when its workers are there`,
    );
  }
  const backendFamily = options.backend === null ? null : backendFamilyOf(options.backend);
  const { planned } = await sendCommand(database, {
    ...{ command: 'start', plans, fresh, backendFamily },
  });
  tellStarter({ type: 'planned', sweeps: planned });
  dropPoolAhead();
  // Its workers would wait for nothing, beside those that compute.
  void leaveExecutor();
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
