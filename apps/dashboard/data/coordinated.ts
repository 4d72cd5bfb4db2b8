import 'server-only';
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { isAlive } from '@basin/execution/control/is-alive';
import { controlFilePath, controlFileSchema } from '@basin/execution/control/protocol';
import type { Coordination } from './status.ts';

const lookedAgainMs = 500;
let known: { path: string; atMs: number; coordination: Coordination } | null = null;

/** What the file beside the database says of the process that coordinates it. */
export function coordinationOf(databasePath: string): Coordination {
  const nowMs = performance.now();
  if (known?.path !== databasePath || nowMs - known.atMs > lookedAgainMs) {
    known = { path: databasePath, atMs: nowMs, coordination: look(databasePath) };
  }
  return known.coordination;
}

function look(databasePath: string): Coordination {
  try {
    const text = readFileSync(/* turbopackIgnore: true */ controlFilePath(databasePath), 'utf8');
    const { pid, host } = controlFileSchema.parse(JSON.parse(text));
    if (isAlive(pid)) return 'at-work';
    // Processes of another container cannot be seen from here.
    return host === hostname() ? 'killed' : 'unseen';
  } catch {
    return 'unseen';
  }
}
