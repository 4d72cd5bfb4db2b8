import { execFileSync } from 'node:child_process';
import { hostname } from 'node:os';
import path from 'node:path';
import { openReader } from '@basin/store';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  connectionOptions,
  type RedisAddress,
} from '@basin/execution/executors/redis/protocol/connection';
import {
  basin,
  eventually,
  startBasin,
  type StartedCommand,
  storedTasks,
  temporaryDatabase,
  weightHashes,
} from '@basin/execution/testing/command-line';
import {
  type RedisServer,
  redisServerPath,
  startRedisServer,
} from '@basin/execution/testing/redis-server';

/** Trainings with snapshots, and an analysis that reads those of several; ten networks on MNIST. */
const sweep = ['sweep', '--experiment=trajectories,ten-networks', '--preset=smoke'];

const databases = [temporaryDatabase(), temporaryDatabase()];
const [alone = '', shared = ''] = databases.map(({ file }) => file);
/** Workers load TensorFlow; on a busy machine that takes its time. */
const timeoutMs = 280_000;

const password = 'p@ss:word/1';
const workers: StartedCommand[] = [];
let server: RedisServer;
let address: RedisAddress;
let redis: Redis;
let flags: string[];

/** A server of its own authority, which no system knows. */
function makeCertificate(directory: string): { certFile: string; keyFile: string } {
  const files = {
    certFile: path.join(directory, 'certificate.pem'),
    keyFile: path.join(directory, 'key.pem'),
  };
  const request = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '1'];
  const names = ['-subj', '/CN=basin-test', '-addext', 'subjectAltName=IP:127.0.0.1'];
  const output = ['-keyout', files.keyFile, '-out', files.certFile];
  execFileSync('openssl', [...request, ...names, ...output], { stdio: 'ignore' });
  return files;
}

function startWorker(): StartedCommand {
  const worker = startBasin('worker', ...flags, '--workers=1', '--heartbeat=1000');
  workers.push(worker);
  return worker;
}

/** What analyses found, and predictions: everything that two runs must agree on, but for times. */
function storedResults(database: string): unknown {
  const reader = openReader(database);
  try {
    return reader.sweeps().rows.map(({ sweepId }) => {
      const data = reader.sweepData(sweepId);
      return JSON.parse(
        JSON.stringify(data, (key, value: unknown) =>
          /(Ms|timings)$/.test(key) ? undefined : value,
        ),
      ) as unknown;
    });
  } finally {
    reader.close();
  }
}

/** Who did the tasks, in the words of the database. */
function workersOf(database: string): string[] {
  const reader = openReader(database);
  try {
    return reader
      .sweeps()
      .rows.flatMap(({ sweepId }) =>
        storedTasks(database).flatMap(
          ({ taskId }) => reader.task(sweepId, taskId)?.attempts.at(-1)?.worker ?? [],
        ),
      );
  } finally {
    reader.close();
  }
}

beforeAll(async () => {
  if (redisServerPath() === null) return;
  const tls = makeCertificate(path.dirname(shared));
  server = await startRedisServer({ password, tls });
  const caFile = tls.certFile;
  const url = server.url;
  address = { url, caFile, prefix: 'basin' };
  flags = [`--redis=${url}`, `--redis-ca=${caFile}`];
  redis = new Redis(connectionOptions(address));
});
afterAll(async () => {
  for (const worker of workers) worker.process.kill('SIGKILL');
  await Promise.all(workers.map(({ result }) => result));
  redis.disconnect();
  await server.stop();
  databases.forEach((database) => database.remove());
});

describe.skipIf(redisServerPath() === null)(
  'a sweep on two workers, over TLS with a password',
  () => {
    it('gives what one machine gives, although its coordinator is killed and a worker drained', async () => {
      const reference = basin(...sweep, '--workers=2', `--database=${alone}`);
      const first = startWorker();
      startWorker();
      const command = [...sweep, '--executor=redis', ...flags, `--database=${shared}`];
      const killed = startBasin(...command);
      const doneCount = (): number =>
        storedTasks(shared).filter(({ state }) => state === 'done').length;
      await eventually('some tasks to be done', () => doneCount() >= 2, timeoutMs);
      killed.process.kill('SIGKILL');
      await killed.result;
      const again = startBasin(...command);
      await eventually('the sweep to go on', () => again.stderr().includes('joined'), timeoutMs);
      first.process.kill('SIGTERM');
      const left = await first.result;
      expect(left.code, left.stderr).toBe(0);
      expect(left.stderr).toMatch(/left after \d+ tasks/);
      const run = await again.result;
      expect(run.code, run.stderr).toBe(0);
      const expected = await reference;
      expect(expected.code, expected.stderr).toBe(0);
      const tasks = storedTasks(shared);
      expect(tasks.every(({ state }) => state === 'done')).toBe(true);
      expect(weightHashes(tasks)).toEqual(weightHashes(storedTasks(alone)));
      expect(storedResults(shared)).toEqual(storedResults(alone));
      const names = workers.map(({ process }) => `${hostname()}/${process.pid}`);
      expect(names).toEqual(expect.arrayContaining(workersOf(shared)));
    });

    it('leaves nothing in Redis but the workers and what BullMQ keeps of a queue', async () => {
      const known = /^basin:(workers|worker:[\w-]+|QUEUE:(id|meta|events|marker|stalled-check))$/;
      const unknown = async (): Promise<string[]> =>
        (await redis.keys('*'))
          .map((key) => key.replace(/^basin:cpu-[^:]*/, 'basin:QUEUE'))
          .filter((key) => !known.test(key));
      await expect.poll(unknown, { timeout: 60_000 }).toEqual([]);
    });
  },
);
