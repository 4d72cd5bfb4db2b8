import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { errorCode, resolveTask } from '@basin/core';
import { blobDirectoryOf, openBlobStore } from '@basin/store';
import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startBasin, type StartedCommand } from '../../testing/command-line.ts';
import { type RedisServer, redisServerPath, startRedisServer } from '../../testing/redis-server.ts';
import { type Executor, type ExecutorEvent, isEnd, type WorkItem } from '../executor.ts';
import { endlessTraining, tinyTraining, workItem } from '../testing/work-items.ts';
import type { RedisAddress } from './protocol/address.ts';
import { checkServer, connectionOptions } from './protocol/connection.ts';
import { queueName, redisKeys } from './protocol/keys.ts';
import { openRedisExecutor } from './coordinator/redis-executor.ts';
import { ownVersions } from './protocol/versions.ts';

const directory = mkdtempSync(path.join(tmpdir(), 'basin-redis-faults-'));
const databasePath = path.join(directory, 'basin.db');
const blobs = openBlobStore(blobDirectoryOf(databasePath));
const keys = redisKeys('basin');
const available = redisServerPath() !== null;
const events: ExecutorEvent[] = [];
const notices: string[] = [];
let server: RedisServer;
let address: RedisAddress;
let redis: Redis;
let worker: StartedCommand;
let executor: Executor;

beforeAll(async () => {
  if (!available) return;
  server = await startRedisServer();
  address = { url: server.url, caFile: null, prefix: 'basin' };
  redis = new Redis(connectionOptions(address));
  // After four beats it counts as gone: two seconds each, which a busy machine keeps too.
  worker = startBasin('worker', `--redis=${server.url}`, '--workers=2', '--heartbeat=2000');
  executor = await openRedisExecutor({
    ...{ address, databasePath, blobs, name: 'test' },
    requirement: { initial: 'cpu', of: () => 'cpu' },
    listener: {
      event: (event) => events.push(event),
      available: () => undefined,
      broken: (error) => notices.push(error.message),
      noticed: (line) => notices.push(line),
    },
  });
  await until(() => executor.freeSlots === 2);
});
afterAll(async () => {
  if (!available) return;
  await executor.close();
  worker.process.kill('SIGKILL');
  await worker.result;
  redis.disconnect();
  await server.stop();
  rmSync(directory, { recursive: true, force: true });
});

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await sleep(10);
}

function eventsOf(item: WorkItem): ExecutorEvent[] {
  return events.filter(({ token }) => token === item.attempt.token);
}

async function endOf(item: WorkItem): Promise<ExecutorEvent> {
  await until(() => eventsOf(item).some(isEnd));
  const ends = eventsOf(item).filter(isEnd);
  expect(ends).toHaveLength(1);
  return ends[0] as ExecutorEvent;
}

async function submitted(item: WorkItem): Promise<WorkItem> {
  await until(() => executor.freeSlots > 0);
  executor.submit([item]);
  return item;
}

/** One that has begun to report. */
async function running(): Promise<WorkItem> {
  const item = await submitted(workItem(endlessTraining()));
  await until(() => eventsOf(item).length > 0);
  return item;
}

async function sessionId(): Promise<string> {
  const [id] = await redis.smembers(keys.sessions);
  if (id === undefined) throw new Error('no session');
  return id;
}

describe.skipIf(!available)('the Redis executor, with a real worker', () => {
  it('brings results of many chunks and parcels home, and leaves none in Redis', async () => {
    const small = tinyTraining();
    const config = resolveTask<'training'>({
      ...small,
      network: {
        inputShape: [1],
        layers: [
          { type: 'dense', units: 40_000 },
          { type: 'dense', units: 1 },
        ],
      },
      epochCount: 40,
      record: { everyEpochs: 1, weightsEveryEpoch: true },
    });
    const item = await submitted(workItem(config));
    const end = await endOf(item);
    const outcome = end.type === 'finished' ? end.outcome : null;
    if (outcome?.kind !== 'training' || outcome.weights === null) throw new Error(end.type);
    const refs = [outcome.weights, ...outcome.snapshots.map(({ blob }) => blob)];
    expect(outcome.snapshots).toHaveLength(41);
    expect(outcome.weights.byteCount).toBe(4 * 120_001);
    for (const ref of refs) expect(blobs.get(ref).byteLength).toBe(ref.byteCount);
    expect(await redis.keys('*:blob:*')).toEqual([]);
  });

  it('lands a job once that is delivered twice, and a message that comes again', async () => {
    const queue = new Queue(queueName('cpu', ownVersions()), {
      connection: connectionOptions(address),
      prefix: 'basin',
    });
    const session = await sessionId();
    const item = workItem(endlessTraining());
    await queue.pause();
    executor.submit([item]);
    const job = { versions: ownVersions(), session, unit: [item] };
    for (const jobId of ['twin', 'triplet']) {
      await queue.add('unit', job, { jobId, removeOnComplete: true });
    }
    await queue.resume();
    await until(() => eventsOf(item).length > 0);
    // Two slots, three deliveries: a second run would hold the other slot without end.
    const other = await submitted(workItem(tinyTraining({ seed: 7 })));
    expect((await endOf(other)).type).toBe('finished');
    await expect
      .poll(() => queue.getJobCounts('wait', 'active'), { timeout: 60_000 })
      .toEqual({ wait: 0, active: 1 });
    await queue.close();

    const stopped = { type: 'event', sequence: 1, event: { ...item.attempt, type: 'stopped' } };
    const message = JSON.stringify(stopped);
    await redis.xadd(keys.events(session), '*', 'token', item.attempt.token, 'message', message);
    await sleep(300);
    expect(eventsOf(item).some(isEnd)).toBe(false);
    executor.stop(item.attempt.token, 'cancel');
    expect((await endOf(item)).type).toBe('stopped');
  });

  it('ends an attempt as failed whose worker sends what nobody can read', async () => {
    const item = await running();
    const session = await sessionId();
    await redis.xadd(keys.events(session), '*', 'token', item.attempt.token, 'message', '{"type":');
    expect(await endOf(item)).toMatchObject({ type: 'failed', code: 'runner/bad-payload' });
  });

  it('goes on when Redis has stood still for longer than workers may be silent', async () => {
    const item = await running();
    const before = eventsOf(item).length;
    server.pause();
    await sleep(10_000);
    server.resume();
    await until(() => eventsOf(item).length > before);
    await sleep(2_500);
    expect(eventsOf(item).some(isEnd)).toBe(false);
    executor.stop(item.attempt.token, 'cancel');
    expect((await endOf(item)).type).toBe('stopped');
  });

  it('loses what ran, and only that, when Redis comes back empty', async () => {
    const item = await running();
    await server.kill();
    const waiting = workItem(tinyTraining({ seed: 8 }));
    executor.submit([waiting]);
    await sleep(500);
    await server.start();
    expect(await endOf(item)).toMatchObject({ type: 'lost', reason: 'Redis has lost its data' });
    expect((await endOf(waiting)).type).toBe('finished');
  });

  it('loses the attempt of a worker that stood still, and takes nothing it says later', async () => {
    const item = await running();
    worker.process.kill('SIGSTOP');
    expect(await endOf(item)).toMatchObject({ type: 'lost', reason: 'its worker is gone' });
    const count = eventsOf(item).length;
    worker.process.kill('SIGCONT');
    await until(() => executor.freeSlots === 2);
    const next = await submitted(workItem(tinyTraining({ seed: 9 })));
    expect((await endOf(next)).type).toBe('finished');
    expect(eventsOf(item)).toHaveLength(count);
  });

  it('refuses a worker of another version on both sides', async () => {
    const build = 'f'.repeat(12);
    const versions = { ...ownVersions(), engine: '0.0.1' };
    const record = {
      versions: { ...ownVersions(), build },
      name: 'old/1',
      labels: ['cpu'],
      slots: 9,
      draining: false,
    };
    const rest = { backend: 'native', backendReason: '', heartbeatMs: 60_000, running: [] };
    await redis.set(keys.worker('old'), JSON.stringify({ ...record, ...rest }));
    await redis.sadd(keys.workers, 'old');
    await until(() => notices.some((line) => line.includes('runner/version-mismatch')));
    expect(notices.join()).toContain(`build ${build}`);
    // On a busy machine the worker may be unheard for a moment.
    await until(() => executor.slots > 0);
    expect(executor.slots).toBe(2);

    const elsewhere = redisKeys('other');
    await redis.set(elsewhere.session('x'), JSON.stringify({ versions, name: 'old/2' }));
    await redis.sadd(elsewhere.sessions, 'x');
    const flags = [`--redis=${server.url}`, '--redis-prefix=other', '--workers=1'];
    const refused = await startBasin('worker', ...flags).result;
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain('error [runner/version-mismatch]');
    expect(refused.stderr).toContain('engine 0.0.1');
  });

  it('lets a worker leave that is told to, although Redis answers nothing or is gone', async () => {
    const starting = startBasin('worker', `--redis=${server.url}`, '--workers=1');
    server.pause();
    await until(() => starting.stderr().includes('connecting'));
    starting.process.kill('SIGINT');
    const unready = await starting.result;
    server.resume();
    expect(unready.code, unready.stderr).toBe(130);
    expect(unready.stderr).toContain('left before it was ready');

    await server.kill();
    worker.process.kill('SIGTERM');
    // It waited for Redis without end.
    const left = await worker.result;
    expect(left.code, left.stderr).toBe(0);
    expect(left.stderr).toMatch(/leaving without a word to it\n.*left after \d+ tasks/s);
    await server.start();
  });
});

describe.skipIf(!available)('a Redis that Basin cannot rely on', () => {
  async function refusal(url: string): Promise<string> {
    try {
      await checkServer({ url, caFile: null, prefix: 'basin' }, { waitMs: 300 });
    } catch (error) {
      return `${errorCode(error)} ${(error as Error).message}`;
    }
    return 'taken';
  }

  it('is refused when it evicts, wants another password, or is not there', async () => {
    const evicting = await startRedisServer({ maxmemoryPolicy: 'allkeys-lru' });
    const locked = await startRedisServer({ password: 'secret' });
    try {
      const { port } = locked;
      const [evicts, wrong, none, gone] = await Promise.all([
        refusal(evicting.url),
        refusal(`redis://:guess@127.0.0.1:${port}`),
        refusal(`redis://127.0.0.1:${port}`),
        refusal('redis://127.0.0.1:1'),
      ]);
      expect(evicts).toMatch(/^runner\/redis-eviction .*CONFIG SET maxmemory-policy noeviction/);
      expect(wrong).toMatch(/^runner\/redis-denied/);
      expect(wrong).not.toContain('guess');
      expect(none).toMatch(/^runner\/redis-denied/);
      expect(gone).toMatch(/^runner\/redis-unreachable/);
      expect(await refusal(locked.url)).toBe('taken');
    } finally {
      await evicting.stop();
      await locked.stop();
    }
  });
});
