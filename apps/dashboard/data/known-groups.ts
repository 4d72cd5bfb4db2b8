import type { GroupQuery, TableGroup } from '@basin/execution/reading/group-table';
import type { TableReader } from './table-reader.ts';

interface Known {
  sequence: number;
  groups: TableGroup[];
}

// Pages and routes are bundled apart, and have one cache nonetheless.
const shared = globalThis as typeof globalThis & {
  basinGroups?: WeakMap<TableReader, Map<string, Known>>;
};
const caches = (shared.basinGroups ??= new WeakMap<TableReader, Map<string, Known>>());
const cacheLimit = 12;

/** Groups of a sweep as they are now, where somebody has made them; null where not. */
export function knownGroups(
  reader: TableReader,
  sweepId: string,
  query: GroupQuery,
): TableGroup[] | null {
  const known = caches.get(reader)?.get(keyOf(sweepId, query));
  return known?.sequence === sequenceOf(reader, sweepId) ? known.groups : null;
}

/** Keeps them until something happens in the sweep. */
export function keepGroups(
  reader: TableReader,
  sweepId: string,
  query: GroupQuery,
  groups: TableGroup[],
): void {
  // What people write on trials is no event.
  const key = keyOf(sweepId, query);
  if (/"(?:tag|note)"/.test(key)) return;
  const cache = caches.get(reader) ?? new Map<string, Known>();
  caches.set(reader, cache);
  cache.delete(key);
  cache.set(key, { sequence: sequenceOf(reader, sweepId), groups });
  const oldest = cache.keys().next().value;
  if (cache.size > cacheLimit && oldest !== undefined) cache.delete(oldest);
}

function keyOf(sweepId: string, query: GroupQuery): string {
  return `${sweepId} ${JSON.stringify(query)}`;
}

/** A page in a file has no events: what it holds stays as it is. */
function sequenceOf(reader: TableReader, sweepId: string): number {
  return reader.activity?.(sweepId)?.lastSequence ?? 0;
}
