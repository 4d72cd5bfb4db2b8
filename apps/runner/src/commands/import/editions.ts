import type { StoredRun } from '@basin/bridges/imports';
import { errorCode, finishedStates, type Json, type PlannedTask, sweepIdentity } from '@basin/core';
import { openReader, type StoreReader } from '@basin/store';
import { importedSlug } from '@basin/studies';

/**
 * A study of imported runs as it stands. What is stored never changes: runs that have become others make a
 * new edition, a sweep of its own that shares with the one before whatever is the same.
 */
export interface StoredEdition {
  edition: number;
  sweepId: string;
  tasks: PlannedTask[];
  /** What is known of its runs, by their names. */
  runs: Map<string, StoredRun>;
  /** Whether nothing of it is left to be stored. */
  isWhole: boolean;
  /** As `SweepPlan.study`. */
  study: Json;
}

/** The study is its name, and from the second edition on its number: more runs add to it. */
export function editionOf(
  name: string,
  edition: number,
): { experiment: string; preset: 'custom'; definition: Record<string, Json> } {
  const definition: Record<string, Json> =
    edition === 1 ? { imported: name } : { imported: name, edition };
  return { experiment: importedSlug(name), preset: 'custom', definition };
}

/** The edition that counts: the last; null where the study is not stored. */
export function newestEdition(database: string, name: string): StoredEdition | null {
  const reader = readerOf(database);
  if (reader === null) return null;
  try {
    const idOf = (edition: number): string =>
      sweepIdentity({ ...editionOf(name, edition), tasks: [] });
    let edition = 1;
    while (reader.sweep(idOf(edition + 1)) !== null) edition += 1;
    const sweep = reader.sweep(idOf(edition));
    return sweep === null ? null : editionIn(reader, edition, sweep);
  } finally {
    reader.close();
  }
}

function editionIn(
  reader: StoreReader,
  edition: number,
  { sweepId, study }: { sweepId: string; study: Json },
): StoredEdition {
  const tasks = reader.plannedTasks(sweepId);
  const { rows } = reader.tasks(sweepId, { limit: -1 });
  const byId = new Map(rows.map((row) => [row.taskId, row]));
  const runs = new Map(
    tasks.flatMap(
      ({ id, config }): [string, StoredRun][] =>
      config.kind === 'import' ? [[config.run, { config, metrics: byId.get(id)?.metrics ?? {} }]] : [], // prettier-ignore
    ),
  );
  const isWhole = rows.every(({ state }) => finishedStates.includes(state) && state !== 'cancelled'); // prettier-ignore
  return { edition, sweepId, tasks, runs, isWhole, study };
}

/** Null where there is no database yet, or one that was killed before anything was in it. */
function readerOf(database: string): StoreReader | null {
  try {
    return openReader(database);
  } catch (error) {
    if (errorCode(error) === 'store/no-database') return null;
    throw error;
  }
}
