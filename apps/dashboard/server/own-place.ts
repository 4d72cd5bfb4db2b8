import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import path from 'node:path';
import { isAlive } from '@basin/execution/control/is-alive';

const prefix = 'basin-dashboard-';
/** In each place: whose it is. */
const ownerFile = 'server.json';

/**
 * A new folder for what this server alone needs, among the temporary files. Those of servers that were
 * killed, which remove nothing, go first.
 */
export function ownPlace(folder = tmpdir()): string {
  removeLeft(folder);
  const place = mkdtempSync(path.join(folder, prefix));
  const owner = { pid: process.pid, host: hostname() };
  writeFileSync(path.join(place, ownerFile), JSON.stringify(owner));
  return place;
}

function removeLeft(folder: string): void {
  for (const name of readdirSync(folder)) {
    const place = path.join(folder, name);
    if (!name.startsWith(prefix) || !isLeft(place)) continue;
    try {
      rmSync(place, { recursive: true, force: true });
    } catch {
      // Another user's.
    }
  }
}

/** Of one that is just being made nothing can be read: it is left alone. */
function isLeft(place: string): boolean {
  try {
    const owner: unknown = JSON.parse(readFileSync(path.join(place, ownerFile), 'utf8'));
    const { pid, host } = owner as { pid: number; host: string };
    // Processes of another container cannot be seen from here.
    return host === hostname() && Number.isSafeInteger(pid) && !isAlive(pid);
  } catch {
    return false;
  }
}
