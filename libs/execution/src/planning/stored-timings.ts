import { existsSync } from 'node:fs';
import { workOf } from '@basin/core';

/** Seconds that finished tasks took, by id; empty without a database. */
export async function estimateFromStore(databasePath: string): Promise<Map<string, number>> {
  const seconds = new Map<string, number>();
  if (!existsSync(databasePath)) return seconds;
  const { openReader } = await import('@basin/store');
  const reader = openReader(databasePath);
  try {
    const { rows: sweeps } = reader.sweeps({ limit: 1_000 });
    for (const { sweepId, planned } of sweeps) {
      for (const task of reader.tasks(sweepId, { limit: planned }).rows) {
        if (task.timings !== null) seconds.set(task.taskId, workOf(task.timings) / 1_000);
      }
    }
  } finally {
    reader.close();
  }
  return seconds;
}
