import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  planTask,
  resolveTask,
  type SweepPlan,
  type TaskConfig,
  type TrainingConfig,
} from '@basin/core';
import {
  blobDirectoryOf,
  openReader,
  openWriter,
  type TaskDetail,
  verifyDatabase,
} from '@basin/store';
import { blobPath } from '@basin/store/blobs';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Coordinator } from '@basin/execution/coordinator/contract';
import { createCoordinator } from '@basin/execution/coordinator/coordinator';
import { type ExecutorEvent, isEnd, type WorkItem } from '@basin/execution/executors/executor';
import {
  openPoolExecutor,
  type PoolExecutor,
} from '@basin/execution/executors/local/pool-executor';
import type { PoolLimits } from '@basin/execution/executors/local/pool-limits';
import {
  endlessTraining,
  tinyTraining,
  workItem,
} from '@basin/execution/executors/testing/work-items';
import { poolEnvironmentFor } from '@basin/execution/executors/local/process/pool-environment';
import { eventually } from '@basin/execution/testing/command-line';

/*
 * What a pool process can do to its sweep: docs/faults.md has the outcomes. Real processes, real
 * signals; nothing in the code under test knows of these tests.
 */

const folders: string[] = [];
function temporaryDatabase(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'basin-faults-'));
  folders.push(folder);
  return path.join(folder, 'basin.db');
}
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

/** Closes what a test opened, also when it failed. */
const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

interface Sweep {
  coordinator: Coordinator;
  pool: PoolExecutor;
  notices: string[];
  /** Runs a plan to its end. */
  run(plan: SweepPlan): Promise<string>;
}

/** A sweep as the command line puts it together, with limits that a test can wait for. */
function openSweep(
  databasePath: string,
  limits: Partial<PoolLimits>,
  noticed: (line: string) => void = () => undefined,
): Sweep {
  const writer = openWriter({ path: databasePath });
  const notices: string[] = [];
  const pool: PoolExecutor = openPoolExecutor({
    ...{ workerCount: 2, backend: null, databasePath, limits },
    environment: poolEnvironmentFor(2, null),
    listener: {
      event: (event) => coordinator.event(event),
      available: () => coordinator.available(),
      broken: (error) => coordinator.broken(error),
    },
  });
  const coordinator: Coordinator = createCoordinator({
    ...{ writer, executor: pool, workerName: 'test' },
    noticed(line) {
      notices.push(line);
      noticed(line);
    },
  });
  closers.push(async () => {
    await coordinator.stop();
    writer.close();
  });
  return {
    ...{ coordinator, pool, notices },
    async run(plan) {
      const { sweepId } = coordinator.add(plan, { fresh: false });
      expect(await coordinator.ended).toBe('finished');
      return sweepId;
    },
  };
}

function planOf(...configs: TaskConfig[]): SweepPlan {
  const tasks = configs.map((config, index) => planTask(config, `task ${index}`, { index }));
  return { experiment: 'faults', preset: 'custom', tasks };
}

/** Each of another length, so that none shares a unit with another. */
function tinyOnes(count: number): TrainingConfig[] {
  return Array.from({ length: count }, (_, index) => tinyTraining({ epochCount: 20 + index }));
}

function detailOf(databasePath: string, sweepId: string, config: TaskConfig): TaskDetail {
  const reader = openReader(databasePath);
  try {
    const detail = reader.task(sweepId, planTask(config, '', {}).id);
    if (detail === null) throw new Error('the task is not stored');
    return detail;
  } finally {
    reader.close();
  }
}

/**
 * A process that is killed while another task's weights are written leaves a part of their file, as
 * docs/faults.md says: about one run in thirty. Nothing else may be found.
 */
function expectSound(databasePath: string): void {
  const { findings } = verifyDatabase(databasePath);
  expect(findings.filter(({ code }) => code !== 'store/partial-blob')).toEqual([]);
}

describe('a sweep whose pool process fails', () => {
  it('puts a task that crashes it every time aside, with what the process said, and finishes all others', async () => {
    const database = temporaryDatabase();
    const poison = endlessTraining();
    const others = tinyOnes(4);
    const sweep = openSweep(database, {});
    const isPoisoned = (): boolean =>
      [...sweep.coordinator.running.values()].some(
        ({ task, epochCount }) =>
          epochCount > 0 &&
          task.config.kind === 'training' &&
          task.config.epochCount === poison.epochCount,
      );
    let killed: number | null = null;
    const killer = setInterval(() => {
      // Lost twice, it runs alone, in a process of its own.
      const processId = sweep.pool.isolatedProcessId ?? sweep.pool.processId;
      if (processId === null || processId === killed || !isPoisoned()) return;
      killed = processId;
      process.kill(processId, 'SIGSEGV');
    }, 20);
    let sweepId: string;
    try {
      sweepId = await sweep.run(planOf(poison, ...others));
    } finally {
      clearInterval(killer);
    }
    const { state, errorCode, errorMessage, attempts } = detailOf(database, sweepId, poison);
    expect({ state, errorCode }).toEqual({ state: 'failed', errorCode: 'runner/lost' });
    expect(errorMessage).toMatch(
      /^lost 3 times, the last time: the pool process was ended by SIGSEGV/,
    );
    expect(attempts.map((attempt) => attempt.state)).toEqual(['lost', 'lost', 'failed']);
    for (const attempt of attempts) expect(attempt.errorMessage).toContain('SIGSEGV');
    for (const other of others) expect(detailOf(database, sweepId, other).state).toBe('done');
    await close();
    expectSound(database);
  });

  it('tries a task again that hangs, in a fresh process, and the hang is stored with its attempt', async (test) => {
    const database = temporaryDatabase();
    const training = tinyTraining({ seed: 7 });
    const analysis = resolveTask<'analysis'>({
      ...{ kind: 'analysis', schemaVersion: 1, inputs: [planTask(training, '', {}).id] },
      measure: { measure: 'hessian' },
    });
    const first = openSweep(database, {});
    const sweepId = await first.run(planOf(training));
    const { weights } = detailOf(database, sweepId, training);
    await close();
    // A file that never answers, as on a network disk that is gone: the thread waits for ever.
    const file = blobPath(blobDirectoryOf(database), weights?.sha256 ?? '');
    copyFileSync(file, `${file}.kept`);
    rmSync(file);
    if (spawnSync('mkfifo', [file]).status !== 0) test.skip('no named pipes here');
    // Each attempt that its process had is told of.
    const restore = (): void => {
      if (existsSync(`${file}.kept`)) renameSync(`${file}.kept`, file);
    };

    const limits: Partial<PoolLimits> = {
      taskTimeoutMs: ({ config, attempt }: WorkItem) =>
        config.kind === 'analysis' && attempt.attempt === 1 ? 2_000 : 600_000,
      watchIntervalMs: 200,
    };
    const others = tinyOnes(2);
    const second = openSweep(database, limits, (line) => line.includes('hangs') && restore());
    const all = await second.run(planOf(training, analysis, ...others));
    const { state, attempts } = detailOf(database, all, analysis);
    expect(state).toBe('done');
    expect(attempts.map((attempt) => attempt.state)).toEqual(['lost', 'done']);
    expect(attempts[0]?.errorMessage).toContain('the task hangs: nothing heard of it for 2 s');
    for (const other of others) expect(detailOf(database, all, other).state).toBe('done');
    await close();
    expectSound(database);
  });

  it('renews the process after so many tasks, between tasks: none is lost', async () => {
    const database = temporaryDatabase();
    const sweep = openSweep(database, { recycleAfterAttempts: 3 });
    const processes = new Set<number>();
    const watch = setInterval(() => {
      if (sweep.pool.processId !== null) processes.add(sweep.pool.processId);
    }, 20);
    const trainings = tinyOnes(5);
    const sweepId = await sweep.run(planOf(...trainings));
    clearInterval(watch);
    expect(sweep.notices).toEqual([]);
    expect(processes.size).toBeGreaterThanOrEqual(2);
    for (const training of trainings) {
      expect(detailOf(database, sweepId, training)).toMatchObject({
        attempts: [{ state: 'done' }],
      });
    }
  });
});

async function close(): Promise<void> {
  for (const step of closers.splice(0)) await step();
}

describe('a pool process out of bounds', () => {
  const events: ExecutorEvent[] = [];
  let pool: PoolExecutor;

  beforeAll(async () => {
    pool = openPoolExecutor({
      ...{ workerCount: 1, backend: null, databasePath: temporaryDatabase() },
      environment: poolEnvironmentFor(1, null),
      limits: { processTimeoutMs: 6_000, watchIntervalMs: 200, memoryBytes: 1_500 * 2 ** 20 },
      listener: {
        event: (event) => void events.push(event),
        available: () => undefined,
        broken: (error) => {
          throw error;
        },
      },
    });
    await slot();
  });
  afterAll(() => pool.close());

  const slot = (): Promise<true> => eventually('a free slot', () => pool.freeSlots > 0 && true);
  const heard = (item: WorkItem): number =>
    events.filter(({ token }) => token === item.attempt.token).length;
  const end = (item: WorkItem): Promise<ExecutorEvent> =>
    eventually('its end', () =>
      events.find((event) => event.token === item.attempt.token && isEnd(event)),
    );
  const processId = (): number => pool.processId ?? expect.fail('no pool process is up');

  it('goes on where it was when it is stopped for a while', async () => {
    const item = workItem(endlessTraining());
    pool.submit([item]);
    await eventually('its first words', () => heard(item) > 0);
    const before = processId();
    process.kill(before, 'SIGSTOP');
    await sleep(2_000);
    const said = heard(item);
    process.kill(before, 'SIGCONT');
    await eventually('more of its words', () => heard(item) > said);
    expect(pool.processId).toBe(before);
    pool.stop(item.attempt.token, 'cancel');
    expect((await end(item)).type).toBe('stopped');
  });

  it('is replaced when it is stopped for long, and its attempt is lost once', async () => {
    const item = workItem(endlessTraining());
    pool.submit([item]);
    await eventually('its first words', () => heard(item) > 0);
    const before = processId();
    process.kill(before, 'SIGSTOP');
    expect(await end(item)).toMatchObject({
      type: 'lost',
      reason: expect.stringContaining('has said nothing for 6 s') as string,
    });
    await slot();
    expect(processId()).not.toBe(before);
  });

  it('is killed when it takes more memory than it may, and the next task finds a fresh one', async () => {
    // Five layers of 512 values at a million points: ten gigabytes, if it were let.
    const layer = { type: 'dense', units: 512, activation: 'relu' } as const;
    const huge = resolveTask<'training'>({
      ...tinyTraining(),
      dataset: { name: 'function', target: 'f1', pointCount: 1_000_000 },
      network: {
        inputShape: [1],
        layers: [layer, layer, layer, layer, { type: 'dense', units: 1 }],
      },
    });
    const item = workItem(huge);
    pool.submit([item]);
    expect(await end(item)).toMatchObject({
      type: 'lost',
      reason: expect.stringMatching(/takes \d+ MiB, over its limit of 1500/) as string,
    });
    await slot();
    const next = workItem(tinyTraining({ seed: 9 }));
    pool.submit([next]);
    expect((await end(next)).type).toBe('finished');
  });

  it('is given up when it dies five times before it can run anything, with its last words', async () => {
    const failure = await new Promise<Error>((resolve) => {
      const stillborn = openPoolExecutor({
        ...{ workerCount: 1, backend: null, databasePath: temporaryDatabase() },
        environment: { ...poolEnvironmentFor(1, null), NODE_OPTIONS: '--no-such-option' },
        listener: { event: () => undefined, available: () => undefined, broken: resolve },
      });
      closers.push(() => stillborn.close());
    });
    expect(failure).toMatchObject({ code: 'runner/pool-keeps-dying' });
    expect(failure.message).toMatch(/died 5 times .*; its last words: .*--no-such-option/);
  });

  it('is given up when it needs more than it may before it runs anything', async () => {
    const failure = await new Promise<Error>((resolve) => {
      const tight = openPoolExecutor({
        ...{ workerCount: 1, backend: null, databasePath: temporaryDatabase() },
        environment: poolEnvironmentFor(1, null),
        limits: { memoryBytes: 64 * 2 ** 20 },
        listener: { event: () => undefined, available: () => undefined, broken: resolve },
      });
      closers.push(() => tight.close());
    });
    expect(failure).toMatchObject({ code: 'runner/memory-limit' });
    expect(failure.message).toMatch(/over its limit of 64 .*raise it/);
  });
});
