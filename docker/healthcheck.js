// What Docker asks of a container: `node docker/healthcheck.js worker|dashboard`. Exit code 0 or 1,
// one line why. Plain JavaScript: it runs every half minute.
import { hostname } from 'node:os';

const timeoutMs = 8_000;

/** Whether the dashboard answers at all: 401 asks for the token, 200 had it. */
async function dashboard() {
  const port = process.env['BASIN_DASHBOARD_PORT'] ?? '4321';
  const token = process.env['BASIN_DASHBOARD_TOKEN'];
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const { status } = await fetch(`http://127.0.0.1:${port}/`, {
    headers,
    signal: AbortSignal.timeout(timeoutMs),
  });
  if (status !== 200 && !(status === 401 && token === undefined)) {
    throw new Error(`the dashboard answers ${status}`);
  }
  return `the dashboard answers ${status}`;
}

/** Whether Redis holds the key that a worker of this host renews every few seconds. */
async function worker() {
  const { Redis } = await import('ioredis');
  const prefix = process.env['BASIN_REDIS_PREFIX'] ?? 'basin';
  const redis = new Redis(process.env['BASIN_REDIS'] ?? '', {
    lazyConnect: true,
    connectTimeout: timeoutMs,
    commandTimeout: timeoutMs,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
  });
  try {
    await redis.connect();
    const ids = await redis.smembers(`${prefix}:workers`);
    const keys = ids.map((id) => `${prefix}:worker:${id}`);
    const records = keys.length === 0 ? [] : await redis.mget(...keys);
    const own = records.filter(
      (text) => text !== null && JSON.parse(text).name?.startsWith(`${hostname()}/`),
    );
    if (own.length === 0) throw new Error(`no worker of ${hostname()} reports to Redis`);
    return `${own.length} worker of ${hostname()} reports to Redis`;
  } finally {
    redis.disconnect();
  }
}

const checks = { dashboard, worker };
const role = process.argv[2] ?? '';
try {
  if (!Object.hasOwn(checks, role)) throw new Error('usage: healthcheck.js worker|dashboard');
  console.log(await checks[role]());
} catch (error) {
  console.log(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
