import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { BasinError, errorMessage } from '@basin/core';
import { Redis } from 'ioredis';
import { describeAddress, parseUrl, type RedisAddress } from './address.ts';

/** What ioredis and BullMQ both take. */
export interface ClientOptions {
  host: string;
  port: number;
  username?: string;
  password?: string;
  db?: number;
  tls?: { ca?: Buffer };
  maxRetriesPerRequest: null;
  retryStrategy: (times: number) => number;
  reconnectOnError: (error: Error) => 2 | false;
  keepAlive: number;
}

/** A server that is just starting is waited for, unless otherwise said. */
const startUpMs = 5_000;
const oldestVersion = [6, 2] as const;

/**
 * Options of every client of an address: commands wait for a lost connection to come back, however long.
 *
 * @throws BasinError `cli/invalid-value` for what is no Redis URL, `runner/redis-tls` for an unreadable CA file.
 */
export function connectionOptions(address: RedisAddress): ClientOptions {
  const { secure, user, password, host, port, database } = parseUrl(address.url);
  return {
    host,
    port,
    ...(user === '' ? {} : { username: user }),
    ...(password === '' ? {} : { password }),
    ...(database === null ? {} : { db: database }),
    ...(secure ? { tls: tlsOptions(address.caFile) } : {}),
    maxRetriesPerRequest: null,
    retryStrategy: (times) => Math.min(50 * 2 ** times, 2_000),
    // A replica that was promoted away from: connect anew and say it again.
    reconnectOnError: ({ message }) => (message.startsWith('READONLY') ? 2 : false),
    keepAlive: 10_000,
  };
}

function tlsOptions(caFile: string | null): { ca?: Buffer } {
  if (caFile === null) return {};
  try {
    return { ca: readFileSync(caFile) };
  } catch (cause) {
    throw new BasinError(
      'runner/redis-tls',
      `cannot read the CA file: ${errorMessage(cause, 'read')}`,
      {
        cause,
      },
    );
  }
}

/** A client of its own, connecting by itself; errors are news of a lost connection, not the end. */
export function openClient(address: RedisAddress): Redis {
  const client = new Redis(connectionOptions(address));
  client.on('error', () => undefined);
  return client;
}

/**
 * Connects once and checks what Basin relies on.
 *
 * @param waitMs how long a server may take that does not answer.
 * @param signal gives up at once.
 * @throws BasinError `runner/redis-unreachable`, `runner/redis-denied`, `runner/redis-tls`,
 * `runner/redis-too-old`, `runner/redis-eviction`.
 */
export async function checkServer(
  address: RedisAddress,
  { waitMs = startUpMs, signal }: { waitMs?: number; signal?: AbortSignal } = {},
): Promise<void> {
  const options = connectionOptions(address);
  const giveUpMs = performance.now() + waitMs;
  for (;;) {
    try {
      return checkSettings(await serverInfo(options, signal), address);
    } catch (error) {
      const cause = error instanceof BasinError ? error : explain(error, address);
      const isLast = performance.now() > giveUpMs || signal?.aborted === true;
      if (cause.code !== 'runner/redis-unreachable' || isLast) throw cause;
      await sleep(200);
    }
  }
}

async function serverInfo(options: ClientOptions, signal?: AbortSignal): Promise<string> {
  const probe = new Redis({
    ...options,
    lazyConnect: true,
    connectTimeout: startUpMs,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
    // The ready check swallows why a server refuses; the commands below say it.
    enableReadyCheck: false,
  });
  let failure: unknown;
  probe.on('error', (error) => (failure = error));
  const giveUp = (): void => probe.disconnect();
  signal?.addEventListener('abort', giveUp);
  try {
    await probe.connect();
    return await probe.info();
  } catch (error) {
    // "Connection is closed" hides the reason that came as an event.
    throw failure ?? error;
  } finally {
    signal?.removeEventListener('abort', giveUp);
    probe.disconnect();
  }
}

function checkSettings(info: string, address: RedisAddress): void {
  const field = (name: string): string | null =>
    new RegExp(`^${name}:(.*?)\\r?$`, 'm').exec(info)?.[1] ?? null;
  const version = field('redis_version') ?? '';
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [oldestMajor, oldestMinor] = oldestVersion;
  if (major < oldestMajor || (major === oldestMajor && minor < oldestMinor)) {
    throw new BasinError(
      'runner/redis-too-old',
      `${describeAddress(address.url)} is Redis ${version}: Basin needs ${oldestVersion.join('.')} or newer`,
    );
  }
  const policy = field('maxmemory_policy');
  if (policy !== 'noeviction') {
    throw new BasinError(
      'runner/redis-eviction',
      `${describeAddress(address.url)} has maxmemory-policy ${policy ?? 'unknown'}, which lets it forget tasks: set it to noeviction (redis-cli CONFIG SET maxmemory-policy noeviction, and the same line in redis.conf)`,
    );
  }
}

function explain(error: unknown, address: RedisAddress): BasinError {
  const message = errorMessage(error);
  const code = (error as NodeJS.ErrnoException).code ?? '';
  const at = describeAddress(address.url);
  if (/WRONGPASS|NOAUTH|NOPERM|invalid password|without any password/i.test(message)) {
    return new BasinError(
      'runner/redis-denied',
      `${at} refuses: ${message} Give user and password in the URL: redis://user:password@host`,
      { cause: error },
    );
  }
  if (/CERT|SSL|TLS|ERR_TLS/i.test(`${code} ${message}`)) {
    return new BasinError(
      'runner/redis-tls',
      `no secure connection to ${at}: ${message}. Give the authority's certificate with --redis-ca=FILE`,
      { cause: error },
    );
  }
  return new BasinError(
    'runner/redis-unreachable',
    `${at} does not answer: ${message}. Is Redis running there, and is the port right (rediss:// for TLS)?`,
    { cause: error },
  );
}
