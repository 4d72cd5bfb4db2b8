import { expect, onTestFinished } from 'vitest';
import type { TaskRow } from '@basin/store';
import { childrenOf } from '@basin/execution/testing/children-of';
import {
  eventually,
  type StartedCommand,
  storedTasks,
  temporaryDatabase,
} from '@basin/execution/testing/command-line';

export interface HeldSweep {
  tasks: TaskRow[];
  /** Lets its trainings go on: until then they are held, however long a test takes for what it does to the sweep. */
  letGo: () => void;
}

export interface CaughtSweep extends HeldSweep {
  command: StartedCommand;
  database: string;
}

const mostTries = 5;

/** Of a test's ten minutes: on a busy machine a minute went by before the first training. */
const limitMs = 300_000;

/**
 * A sweep that is seen at a moment when `isMidway` holds, and held there. Where a busy machine lets nobody look
 * until it is over, another is begun on another database: what happens to it then is what is tested, not that it
 * is seen.
 */
export async function caughtMidway(
  start: (database: string) => StartedCommand,
  isMidway: (tasks: readonly TaskRow[]) => boolean,
  newDatabase: () => string = ownDatabase,
): Promise<CaughtSweep> {
  for (let count = 0; count < mostTries; count += 1) {
    const database = newDatabase();
    const command = start(database);
    const held = await heldWhen(command, () => {
      const tasks = storedTasks(database);
      return isMidway(tasks) && tasks;
    });
    if (held !== 'over') return { command, database, tasks: held.seen, letGo: held.letGo };
    const { code, stderr } = await command.result;
    expect(code, stderr).toBe(0);
  }
  throw new Error(`${mostTries} sweeps were over before they were seen in their middle`);
}

/**
 * Holds the trainings of a command as soon as `look` sees something, and while it sees it still: a process that
 * looks may get no core for as long as they take.
 */
export async function heldWhen<T>(
  command: StartedCommand,
  look: () => T | false,
): Promise<{ seen: T; letGo: () => void } | 'over'> {
  let isOver = false;
  void command.result.then(() => (isOver = true));
  return eventually(
    'a sweep in its middle',
    () => {
      if (isOver) return 'over';
      if (look() === false) return null;
      const letGo = hold(command);
      const seen = look();
      if (seen !== false) return { seen, letGo };
      letGo();
      return null;
    },
    limitMs,
  );
}

/** Stops the processes that train for a command, wherever below it they are; Linux alone says which. */
function hold(command: StartedCommand): () => void {
  const pools = process.platform === 'linux' ? poolsBelow(command.process.pid ?? 0) : [];
  const tell = (signal: NodeJS.Signals): void => pools.forEach((pool) => told(pool, signal));
  tell('SIGSTOP');
  const letGo = (): void => tell('SIGCONT');
  // Also where the test fails before.
  onTestFinished(letGo);
  return letGo;
}

function told(processId: number, signal: NodeJS.Signals): void {
  try {
    process.kill(processId, signal);
  } catch (error) {
    // It has ended meanwhile.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

function poolsBelow(processId: number): number[] {
  const pools = childrenOf(processId, 'pool-process');
  return [...pools, ...childrenOf(processId, '').flatMap(poolsBelow)];
}

/** Gone when the test has ended. */
function ownDatabase(): string {
  const { file, remove } = temporaryDatabase();
  onTestFinished(remove);
  return file;
}

export function countOf(state: TaskRow['state'], tasks: readonly TaskRow[]): number {
  return tasks.filter((task) => task.state === state).length;
}
