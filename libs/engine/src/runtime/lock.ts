import { mkdir, open, readFile, rename, rm, stat, utimes } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const heartbeatMs = 2_000;
/** A holder that has not touched its lock for so long is dead. */
const staleAfterMs = 20_000;

/**
 * Runs `work` while holding a lock file, waiting for a living holder. The lock only keeps two
 * processes from doing the same work: what they publish goes in place by rename, so that even two
 * at once would end right.
 */
export async function withLock<T>(
  path: string,
  onWait: (holder: string) => void,
  work: () => Promise<T>,
): Promise<T> {
  await mkdir(dirname(path), { recursive: true });
  const owner = `${process.pid}-${process.hrtime.bigint()}`;
  let told = false;
  while (!(await tryCreate(path, owner))) {
    if (await isStale(path)) {
      await rename(path, `${path}.stale-${owner}`).catch(() => undefined);
      await rm(`${path}.stale-${owner}`, { force: true });
      continue;
    }
    if (!told) onWait((await readFile(path, 'utf8').catch(() => '')).split('-')[0] ?? '');
    told = true;
    await sleep(200);
  }
  const heartbeat = setInterval(() => {
    const now = new Date();
    utimes(path, now, now).catch(() => undefined);
  }, heartbeatMs);
  try {
    return await work();
  } finally {
    clearInterval(heartbeat);
    if ((await readFile(path, 'utf8').catch(() => '')) === owner) await rm(path, { force: true });
  }
}

async function tryCreate(path: string, owner: string): Promise<boolean> {
  try {
    const file = await open(path, 'wx');
    await file.writeFile(owner);
    await file.close();
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

async function isStale(path: string): Promise<boolean> {
  try {
    const { mtimeMs } = await stat(path);
    if (Date.now() - mtimeMs > staleAfterMs) return true;
    const pid = Number((await readFile(path, 'utf8')).split('-')[0]);
    return pid > 0 && !isAlive(pid);
  } catch {
    return false; // Gone in the meantime: the next attempt creates it.
  }
}

/** Lock and holder are on one machine, so that a dead holder's lock need not be waited for. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
