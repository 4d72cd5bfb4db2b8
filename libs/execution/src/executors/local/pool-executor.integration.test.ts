import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { blobDirectoryOf, openBlobStore } from '@basin/store';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { poolEnvironmentFor } from './process/pool-environment.ts';
import { eventually } from '../../testing/command-line.ts';
import { type AttemptEnd, type ExecutorEvent, isEnd, type WorkItem } from '../executor.ts';
import { openPoolExecutor, type PoolExecutor } from './pool-executor.ts';
import { describeExecutor } from '../testing/conformance.ts';
import { endlessTraining, tinyTraining, workItem, workUnit } from '../testing/work-items.ts';

const directory = mkdtempSync(path.join(tmpdir(), 'basin-pool-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

describeExecutor({
  name: 'the pool executor',
  slots: 2,
  open(listener) {
    const databasePath = path.join(directory, 'basin.db');
    const executor = openPoolExecutor({
      workerCount: 2,
      backend: null,
      databasePath,
      environment: poolEnvironmentFor(2, null),
      listener,
    });
    return Promise.resolve({
      executor,
      blobs: openBlobStore(blobDirectoryOf(databasePath)),
      killWorker: () => {
        const { processId } = executor;
        if (processId === null) throw new Error('no pool process is up');
        process.kill(processId, 'SIGKILL');
      },
    });
  },
});

describe('two processes of a pool executor', () => {
  const events: ExecutorEvent[] = [];
  const hanging = new Set<number>();
  let executor: PoolExecutor;

  beforeAll(async () => {
    executor = openPoolExecutor({
      ...{ workerCount: 2, backend: null, databasePath: path.join(directory, 'two.db') },
      environment: poolEnvironmentFor(2, null),
      limits: {
        taskTimeoutMs: ({ attempt }) => (hanging.has(attempt.token) ? 1 : 600_000),
        watchIntervalMs: 100,
      },
      listener: {
        event: (event) => void events.push(event),
        available: () => undefined,
        broken: (error) => {
          throw error;
        },
      },
    });
    await eventually('the pool', () => executor.freeSlots === 2);
  });
  afterAll(() => executor.close());

  const of = ({ attempt }: WorkItem): ExecutorEvent[] =>
    events.filter(({ token }) => token === attempt.token);
  const atWork = (item: WorkItem): Promise<boolean> =>
    eventually('its first words', () => of(item).length > 0);
  const end = (item: WorkItem): Promise<AttemptEnd> =>
    eventually('its end', () => of(item).find(isEnd));
  const submit = (alone: boolean): WorkItem => {
    const item = { ...workItem(endlessTraining()), ...(alone ? { alone: true as const } : {}) };
    executor.submit([item]);
    return item;
  };
  const kill = (processId: number | null): void =>
    void process.kill(processId ?? expect.fail('no such process'), 'SIGKILL');

  it('die apart: neither costs what runs in the other', async () => {
    const shared = submit(false);
    const first = submit(true);
    expect([executor.freeSlots, executor.freeSlotsAlone]).toEqual([0, 0]);
    await Promise.all([atWork(shared), atWork(first)]);
    kill(executor.isolatedProcessId);
    expect(await end(first)).toMatchObject({ type: 'lost' });
    expect(await end(first)).not.toHaveProperty('blameless');

    const second = submit(true);
    await atWork(second);
    kill(executor.processId);
    expect((await end(shared)).type).toBe('lost');
    const said = of(second).length;
    await eventually('more of its words', () => of(second).length > said);
    executor.stop(second.attempt.token, 'cancel');
    expect((await end(second)).type).toBe('stopped');
    await eventually('the shared process', () => executor.freeSlots === 2);
  });

  it('blame a hang on the unit that hangs, as a whole, and on no other', async () => {
    const neighbour = submit(false);
    await atWork(neighbour);
    // Heard of once in a while, it counts as hanging between two of its reports.
    const unit = workUnit(endlessTraining(1), endlessTraining(2));
    hanging.add(unit[0].attempt.token);
    executor.submit(unit);
    for (const item of unit) {
      expect(await end(item)).toMatchObject({ type: 'lost' });
      expect(await end(item)).not.toHaveProperty('blameless');
    }
    expect(await end(neighbour)).toMatchObject({
      ...{ type: 'lost', blameless: true },
      reason: expect.stringMatching(/^beside another task: the task hangs/) as string,
    });
    await eventually('the next process', () => executor.freeSlots === 2);
  });

  it('let go of what waits for its process when it is cancelled, or the executor closed', async () => {
    const cancelled = { ...workItem(tinyTraining()), alone: true as const };
    await eventually('nothing of the last', () => executor.freeSlotsAlone === 1);
    executor.submit([cancelled]);
    executor.stop(cancelled.attempt.token, 'cancel');
    expect((await end(cancelled)).type).toMatch(/stopped|finished/);
    const left = submit(true);
    await executor.close();
    expect(await end(left)).toMatchObject({ type: 'lost', blameless: true });
  });
});
