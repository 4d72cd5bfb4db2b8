import { openReader } from '@basin/store';
import { shortId } from '@basin/execution/reading/choose-target';

/** Sweeps that a shell offers, the newest of a database. */
const most = 200;

/** Ids of a database's sweeps, and names that are one word; none where nothing can be read. */
export function sweepWords(database: string): string[] {
  try {
    const reader = openReader(database);
    try {
      const { rows } = reader.sweeps({ limit: most });
      const names = rows.map(({ name, experiment }) => name ?? experiment);
      return [
        ...new Set([
          ...rows.map(({ sweepId }) => shortId(sweepId)),
          ...names.filter((name) => /^[\w.-]+$/.test(name)),
        ]),
      ];
    } finally {
      reader.close();
    }
  } catch {
    // A shell is no place for an error: it offers nothing.
    return [];
  }
}
