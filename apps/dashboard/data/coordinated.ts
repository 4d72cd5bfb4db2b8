import 'server-only';
import { readFileSync } from 'node:fs';
import { isAlive } from '@basin/execution/control/is-alive';
import { controlFilePath, controlFileSchema } from '@basin/execution/control/protocol';

const lookedAgainMs = 500;
let known: { path: string; atMs: number; isCoordinated: boolean } | null = null;

/** Whether a process of this machine coordinates the database, by the file that it leaves beside it. */
export function isCoordinated(databasePath: string): boolean {
  const nowMs = performance.now();
  if (known?.path !== databasePath || nowMs - known.atMs > lookedAgainMs) {
    known = { path: databasePath, atMs: nowMs, isCoordinated: look(databasePath) };
  }
  return known.isCoordinated;
}

function look(databasePath: string): boolean {
  try {
    const text = readFileSync(/* turbopackIgnore: true */ controlFilePath(databasePath), 'utf8');
    return isAlive(controlFileSchema.parse(JSON.parse(text)).pid);
  } catch {
    return false;
  }
}
