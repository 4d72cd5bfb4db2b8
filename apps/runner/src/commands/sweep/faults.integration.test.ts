import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { TaskRow } from '@basin/store';
import { isAlive } from '@basin/execution/control/is-alive';
import { childrenOf } from '@basin/execution/testing/children-of';
import {
  basin,
  eventually,
  startBasin,
  type StartedCommand,
  storedTasks,
  weightHashes,
} from '@basin/execution/testing/command-line';
import { caughtMidway, type CaughtSweep, countOf } from '../../testing/caught-midway.ts';
import {
  finishedSweep,
  smallSweep as sweep,
  smallSweepTaskCount as taskCount,
} from '../../testing/finished-sweep.ts';

/** Weight hashes of a run that nothing disturbed. */
let undisturbed: Record<string, string | null>;

beforeAll(async () => {
  undisturbed = weightHashes(storedTasks(await finishedSweep()));
});

function start(database: string): StartedCommand {
  return startBasin(...sweep, `--database=${database}`);
}

/** A sweep of which some tasks are done, others run, and others wait, held there. */
function midway(): Promise<CaughtSweep> {
  return caughtMidway(start, (tasks) => {
    const done = countOf('done', tasks);
    return done >= 2 && countOf('running', tasks) >= 1 && countOf('queued', tasks) >= 4;
  });
}

function poolOf(command: StartedCommand): number {
  const [pool, ...others] = childrenOf(command.process.pid ?? 0, 'pool-process.js');
  if (pool === undefined) throw new Error('the runner has no pool process');
  // The one that is started ahead of the command line's own code is the one that works.
  expect(others).toEqual([]);
  return pool;
}

/** Stops the pool at a moment when the store knows a task as running: none may have just ended. */
async function stoppedAtWork(command: StartedCommand, database: string): Promise<TaskRow[]> {
  const pool = poolOf(command);
  for (;;) {
    process.kill(pool, 'SIGSTOP');
    await atRest(command.process.pid ?? 0);
    const tasks = storedTasks(database);
    if (tasks.some(({ state }) => state === 'running')) return tasks;
    process.kill(pool, 'SIGCONT');
    await eventually('the next task', () =>
      storedTasks(database).some(({ state }) => state === 'running'),
    );
  }
}

const restingLooks = 20;

/**
 * Waits until a process sleeps at many looks in a row, which take longer than it holds a report back:
 * then all that its stopped child said is in the store. One that waits for a core does not sleep.
 */
async function atRest(processId: number): Promise<void> {
  let count = 0;
  await eventually('the runner to be at rest', () => {
    const stat = readFileSync(`/proc/${processId}/stat`, 'utf8');
    count = stat.slice(stat.lastIndexOf(')')).startsWith(') S') ? count + 1 : 0;
    return count >= restingLooks;
  });
}

/** All done, all as in the undisturbed run, and what was done before was left alone. */
function expectFinished(database: string, before: readonly TaskRow[]): void {
  const tasks = storedTasks(database);
  expect(tasks.map(({ state }) => state)).toEqual(Array(taskCount).fill('done'));
  expect(weightHashes(tasks)).toEqual(undisturbed);
  for (const done of before.filter(({ state }) => state === 'done')) {
    const { attempt, startedAtMs, endedAtMs, weightsSha256 } = done;
    const now = tasks.find(({ taskId }) => taskId === done.taskId);
    expect(now).toMatchObject({ attempt, startedAtMs, endedAtMs, weightsSha256 });
  }
}

function interval({ startedAtMs, endedAtMs }: TaskRow): { from: number; to: number } {
  return { from: startedAtMs ?? Number.NaN, to: endedAtMs ?? Number.NaN };
}

describe('a sweep under fire', () => {
  it('goes on by itself when its pool process is killed', async () => {
    const { command, database } = await midway();
    const before = await stoppedAtWork(command, database);
    process.kill(poolOf(command), 'SIGKILL');
    const run = await command.result;
    expect(run.code, run.stderr).toBe(0);
    expect(run.stderr).toContain('pool process died, starting another');
    expectFinished(database, before);
    expect(storedTasks(database).some(({ attempt }) => attempt === 2)).toBe(true);
  });

  it('is finished by the same command when the runner itself is killed', async () => {
    const { command, database, tasks: before, letGo } = await midway();
    const pool = poolOf(command);
    command.process.kill('SIGKILL');
    letGo();
    await command.result;
    await eventually('the orphaned pool process to leave', () => !isAlive(pool));
    const left = storedTasks(database);
    expect(left).toHaveLength(taskCount);
    const run = await basin(...sweep, `--database=${database}`);
    expect(run.code, run.stderr).toBe(0);
    expectFinished(database, [...before, ...left]);
  });

  it('drains on the first Ctrl-C, and resumes with another number of workers', async () => {
    const { command, database, letGo } = await midway();
    command.process.kill('SIGINT');
    await eventually('it to say that it drains', () =>
      command.stderr().includes('finishing the running tasks'),
    );
    letGo();
    const run = await command.result;
    expect(run.code, run.stderr).toBe(130);
    const left = storedTasks(database);
    const states = new Set(left.map(({ state }) => state));
    expect(states).toEqual(new Set(['done', 'queued']));
    expect(left.every(({ attempt }) => attempt <= 1)).toBe(true);
    const queued = new Set(
      left.filter(({ state }) => state === 'queued').map(({ taskId }) => taskId),
    );
    const again = await basin(...sweep, '--workers=1', `--database=${database}`);
    expect(again.code, again.stderr).toBe(0);
    expectFinished(database, left);
    expect(storedTasks(database).every(({ attempt }) => attempt === 1)).toBe(true);
    // Short ones are handed out ahead: what they wait behind one another is not theirs.
    const took = storedTasks(database)
      .filter(({ taskId }) => queued.has(taskId))
      .map(interval);
    const span = Math.max(...took.map(({ to }) => to)) - Math.min(...took.map(({ from }) => from));
    expect(took.reduce((sum, { from, to }) => sum + to - from, 0)).toBeLessThan(1.5 * span);
  });

  it('takes over the tasks of a second sweep on its database, and obeys pause and resume', async () => {
    const { command: first, database, letGo } = await midway();
    const at = `--database=${database}`;
    const paused = await basin('pause', at);
    expect(paused.code, paused.stderr).toBe(0);
    letGo();
    const second = start(database);
    await eventually('the second sweep to hand over', () =>
      second.stderr().includes('runs on this database: it takes these tasks'),
    );
    const status = await basin('status', '--json', at);
    expect(JSON.parse(status.stdout)).toMatchObject({ pid: first.process.pid, mode: 'paused' });
    const resumed = await basin('resume', at);
    expect(resumed.code, resumed.stderr).toBe(0);
    const [ours, theirs] = await Promise.all([first.result, second.result]);
    expect(ours.code, ours.stderr).toBe(0);
    expect(theirs.code, theirs.stderr).toBe(0);
    expectFinished(database, []);
    expect(storedTasks(database).every(({ attempt }) => attempt === 1)).toBe(true);
  });
});
