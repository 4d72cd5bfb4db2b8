import { expect, onTestFinished } from 'vitest';
import type { TaskRow } from '@basin/store';
import {
  eventually,
  type StartedCommand,
  storedTasks,
  temporaryDatabase,
} from '@basin/execution/testing/command-line';

export interface CaughtSweep {
  command: StartedCommand;
  database: string;
  tasks: TaskRow[];
}

const mostTries = 5;

/** Of a test's ten minutes: on a busy machine a minute went by before the first training. */
const limitMs = 300_000;

/**
 * A sweep that is seen at a moment when `isMidway` holds. Where a busy machine lets nobody look until it is
 * over, another is begun on another database: what happens to it then is what is tested, not that it is seen.
 */
export async function caughtMidway(
  start: (database: string) => StartedCommand,
  isMidway: (tasks: readonly TaskRow[]) => boolean,
  newDatabase: () => string = ownDatabase,
): Promise<CaughtSweep> {
  for (let count = 0; count < mostTries; count += 1) {
    const database = newDatabase();
    const command = start(database);
    let isOver = false;
    void command.result.then(() => (isOver = true));
    const seen = await eventually(
      'a sweep in its middle',
      () => {
        if (isOver) return 'over';
        const tasks = storedTasks(database);
        return isMidway(tasks) && tasks;
      },
      limitMs,
    );
    if (seen !== 'over') return { command, database, tasks: seen };
    const { code, stderr } = await command.result;
    expect(code, stderr).toBe(0);
  }
  throw new Error(`${mostTries} sweeps were over before they were seen in their middle`);
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
