import { openDatabase } from '../../libs/store/src/open-database.ts';

/** How a finished sweep went, from its own books. */
export interface SweepMeasure {
  tasks: number;
  /** First start to last end: what came before, starting up, does not count. */
  spanSeconds: number;
  /** Mean time of a task at its worker: start, training, evaluation. */
  workMs: number;
  /** What else a task took a worker: span × workers / tasks − work. */
  overheadMs: number;
  /** Weight hashes, by label, in the order of labels. */
  weights: string;
  /** Tasks that each worker did, by its name. */
  byWorker: Record<string, number>;
}

/** @throws when a task is not done. */
export function measureSweep(file: string, workerCount: number): SweepMeasure {
  const database = openDatabase(file, { readonly: true });
  try {
    const left = database.prepare(`SELECT count(*) FROM trials WHERE state <> 'done'`).pluck();
    if (left.get() !== 0) throw new Error(`${String(left.get())} tasks are not done`);
    const row = database
      .prepare<[], { tasks: number; spanMs: number; workMs: number }>(
        `SELECT count(*) AS tasks, max(ended_at_ms) - min(started_at_ms) AS spanMs,
           avg(start_ms + train_ms + evaluate_ms + analyse_ms) AS workMs
         FROM attempts WHERE state = 'done'`,
      )
      .get();
    if (row === undefined) throw new Error('unreachable');
    const byWorker = database
      .prepare<[], [string, number]>('SELECT worker, count(*) FROM attempts GROUP BY worker')
      .raw()
      .all();
    const weights = database
      .prepare<[], string>(
        `SELECT s.label || ' ' || t.weights_hash FROM sweep_trials AS s
         JOIN trials AS t ON t.id = s.trial_id ORDER BY s.label`,
      )
      .pluck()
      .all();
    return {
      tasks: row.tasks,
      spanSeconds: row.spanMs / 1_000,
      workMs: row.workMs,
      overheadMs: (row.spanMs * workerCount) / row.tasks - row.workMs,
      weights: weights.join('\n'),
      byWorker: Object.fromEntries(byWorker),
    };
  } finally {
    database.close();
  }
}
