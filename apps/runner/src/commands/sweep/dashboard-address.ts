import { readFileSync } from 'node:fs';
import { realPath } from '@basin/store/real-path';
import { databaseFlag } from '@basin/store/places';
import { userCommand } from '@basin/core';
import { isAlive } from '@basin/execution/control/is-alive';

/** What a running dashboard writes beside the database it serves. */
interface DashboardFile {
  url: string;
  pid: number;
}

/** Address of the dashboard that serves this database now, or null. */
export function dashboardAddress(databasePath: string): string | null {
  let file: Partial<DashboardFile>;
  try {
    file = JSON.parse(
      readFileSync(`${realPath(databasePath)}.dashboard.json`, 'utf8'),
    ) as DashboardFile;
  } catch {
    return null;
  }
  if (typeof file.url !== 'string' || typeof file.pid !== 'number') return null;
  return isAlive(file.pid) ? file.url : null;
}

/** How to watch, in one line. */
export function howToWatch(databasePath: string): string {
  const address = dashboardAddress(databasePath);
  if (address !== null) return `watch: ${address}`;
  return `watch: ${userCommand('serve', databaseFlag(databasePath))}`;
}
