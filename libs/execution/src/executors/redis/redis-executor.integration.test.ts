import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { blobDirectoryOf, openBlobStore } from '@basin/store';
import type { BlobRef, TrainingConfig } from '@basin/core';
import { afterAll, describe } from 'vitest';
import { eventually, startBasin, type StartedCommand } from '../../testing/command-line.ts';
import { type RedisServer, redisServerPath, startRedisServer } from '../../testing/redis-server.ts';
import { type ExecutorEvent, isEnd } from '../executor.ts';
import { openPoolExecutor } from '../local/pool-executor.ts';
import { poolEnvironmentFor } from '../local/process/pool-environment.ts';
import { describeExecutor, weightsOf } from '../testing/conformance.ts';
import { workItem } from '../testing/work-items.ts';
import { openRedisExecutor } from './coordinator/redis-executor.ts';

const directory = mkdtempSync(path.join(tmpdir(), 'basin-redis-executor-'));
const workers: StartedCommand[] = [];
let server: RedisServer | null = null;

afterAll(async () => {
  for (const worker of workers) worker.process.kill('SIGKILL');
  await Promise.all(workers.map(({ result }) => result));
  await server?.stop();
  rmSync(directory, { recursive: true, force: true });
});

function startWorker(url: string): void {
  workers.push(startBasin('worker', `--redis=${url}`, '--workers=1', '--heartbeat=2000'));
}

/** Of a pool on this machine, which reads the data beside its own database. */
async function weightsOfPool(trainings: readonly TrainingConfig[]): Promise<BlobRef[]> {
  const events: ExecutorEvent[] = [];
  const executor = openPoolExecutor({
    ...{ workerCount: 1, backend: null, databasePath: path.join(directory, 'basin.db') },
    environment: poolEnvironmentFor(1, null),
    listener: {
      event: (event) => void events.push(event),
      available: () => undefined,
      broken: (error) => {
        throw error;
      },
    },
  });
  try {
    const weights: BlobRef[] = [];
    for (const training of trainings) {
      await eventually('a free slot', () => executor.freeSlots > 0);
      const item = workItem(training);
      executor.submit([item]);
      const isItsEnd = (event: ExecutorEvent) => event.token === item.attempt.token && isEnd(event);
      const end = await eventually('its end', () => events.find(isItsEnd));
      weights.push(weightsOf(end as Extract<ExecutorEvent, { type: 'finished' }>));
    }
    return weights;
  } finally {
    await executor.close();
  }
}

describe.skipIf(redisServerPath() === null)('with a real redis-server', () => {
  describeExecutor({
    name: 'the Redis executor',
    slots: 2,
    elsewhere: weightsOfPool,
    async open(listener) {
      server = await startRedisServer();
      const { url } = server;
      startWorker(url);
      startWorker(url);
      const blobs = openBlobStore(blobDirectoryOf(path.join(directory, 'basin.db')));
      const executor = await openRedisExecutor({
        address: { url, caFile: null, prefix: 'basin' },
        databasePath: path.join(directory, 'basin.db'),
        name: 'test',
        blobs,
        requirement: { initial: 'cpu', of: () => 'cpu' },
        listener,
      });
      return {
        executor,
        blobs,
        // One of the two has the attempt: both are killed, and two others join.
        killWorker() {
          for (const worker of workers) worker.process.kill('SIGKILL');
          startWorker(url);
          startWorker(url);
        },
      };
    },
  });
});
