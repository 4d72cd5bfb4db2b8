import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import path from 'node:path';
import { totalCount } from '@basin/core';
import { openReader, openWriter, verifyDatabase } from '@basin/store';
import { studySource } from '@basin/studies/file';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RedisAddress } from '@basin/execution/executors/redis/protocol/address';
import { connectionOptions } from '@basin/execution/executors/redis/protocol/connection';
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
import { studyCheck } from '../sweep/study/study-host.ts';

/** Trainings with snapshots, and an analysis that reads those of several; ten networks on MNIST. */
const sweep = ['sweep', '--experiment=trajectories,ten-networks', '--preset=smoke'];

const databases = [temporaryDatabase(), temporaryDatabase(), temporaryDatabase()];
const [alone = '', shared = '', grown = ''] = databases.map(({ file }) => file);
/** It decides as it goes what it trains, and which trainings it stops. */
const growing = {
  ...{ name: 'growing', method: 'bayes', run_cap: 16 },
  parameters: {
    rate: { distribution: 'log_uniform_values', min: 1e-3, max: 1 },
    width: { min: 2, max: 16 },
  },
  metric: { name: 'test/loss', goal: 'minimize' },
  early_terminate: { type: 'asha', min_iter: 2, eta: 2 },
  training: {
    dataset: { name: 'moons', trainCount: 400, testCount: 100 },
    network: {
      layers: [
        { type: 'dense', units: '$width', activation: 'relu' },
        { type: 'dense', units: 2 },
      ],
    },
    optimiser: { type: 'sgd', learningRate: '$rate' },
    ...{ epochCount: 400, batchSize: 10 },
  },
};

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

/** How many of the growing study have ended; its books balance whenever they are looked at. */
function endedCount(): number {
  const reader = openReader(grown, { waitMs: 60_000 });
  try {
    const [sweep] = reader.sweeps().rows;
    if (sweep === undefined) return 0;
    expect(totalCount(sweep.counts)).toBe(sweep.planned);
    return sweep.counts.done + sweep.counts.pruned;
  } finally {
    reader.close();
  }
}

/** A proposer that lives through all of it without a kill asks for the same points; each was told once. */
function expectAsIfUndisturbed(count: number): void {
  const reader = openReader(grown);
  const sweepId = reader.sweeps().rows[0]?.sweepId ?? '';
  const study = reader.sweep(sweepId)?.study;
  reader.close();
  const writer = openWriter({ path: grown, waitMs: 10_000 });
  const { turns, open } = writer.proposerHistory(sweepId, 'test/loss');
  writer.close();
  expect(open).toEqual([]);
  const told = turns.flatMap((turn) => (turn.type === 'told' ? [turn.end.number] : []));
  expect(told.sort((a, b) => a - b)).toEqual([...Array(count).keys()]);
  const source = studySource(study, studyCheck);
  const undisturbed = source?.open([]);
  for (const turn of turns) {
    if (turn.type === 'told') undisturbed?.tell(turn.end);
    else expect(undisturbed?.ask(turn.proposals.length)).toMatchObject(turn.proposals);
  }
  expect(undisturbed?.ask(1)).toBe('done');
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

    it('a study that grows goes on as if nothing had happened, after kills of a worker and of its coordinator', async () => {
      const file = path.join(path.dirname(grown), 'growing.json');
      writeFileSync(file, JSON.stringify(growing));
      const target = ['--executor=redis', ...flags, `--database=${grown}`];
      const doomed = startWorker();
      // Before the study begins: to load TensorFlow may take longer than all of its trainings.
      const isThere = () => doomed.stderr().includes('waiting for tasks');
      await eventually('a second worker', isThere, timeoutMs);
      const first = startBasin('sweep', `--file=${file}`, ...target);
      await eventually('both to work', () => endedCount() >= 2, timeoutMs);
      doomed.process.kill('SIGKILL');
      const wanted = Math.min(endedCount() + 3, growing.run_cap);
      await eventually('more without it', () => endedCount() >= wanted, timeoutMs);
      first.process.kill('SIGKILL');
      await first.result;
      const resumed = await basin('resume', 'growing', ...target);
      expect(resumed.code, resumed.stderr).toBe(0);
      expect(endedCount()).toBe(growing.run_cap);
      expectAsIfUndisturbed(growing.run_cap);
      const errors = verifyDatabase(grown).findings.filter(({ severity }) => severity === 'error');
      expect(errors).toEqual([]);
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
