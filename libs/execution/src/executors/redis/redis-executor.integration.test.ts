import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { blobDirectoryOf, openBlobStore } from '@basin/store';
import { afterAll, describe } from 'vitest';
import { startBasin, type StartedCommand } from '../../testing/command-line.ts';
import { type RedisServer, redisServerPath, startRedisServer } from '../../testing/redis-server.ts';
import { describeExecutor } from '../testing/conformance.ts';
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
  workers.push(startBasin('worker', `--redis=${url}`, '--workers=1', '--heartbeat=1000'));
}

describe.skipIf(redisServerPath() === null)('with a real redis-server', () => {
  describeExecutor({
    name: 'the Redis executor',
    slots: 2,
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
