import { workOf } from '@basin/core';

/** Seconds that finished tasks took, by id; empty without a database, or before anything is in it. */
export async function estimateFromStore(databasePath: string): Promise<Map<string, number>> {
  const seconds = new Map<string, number>();
  const { openReaderIfMade } = await import('@basin/store');
  const reader = openReaderIfMade(databasePath);
  if (reader === null) return seconds;
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
