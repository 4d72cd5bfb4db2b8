import type { GroupQuery, TableGroup } from '@basin/execution/reading/group-table';
import { keepValue, keptValue, roughBytes } from './kept-values.ts';
import type { TableReader } from './table-reader.ts';

interface Known {
  sequence: number;
  groups: TableGroup[];
}

/** Groups of a sweep as they are now, or were at an event that will do, where somebody has made them; null where not. */
export function knownGroups(
  reader: TableReader,
  sweepId: string,
  query: GroupQuery,
  since?: number,
): TableGroup[] | null {
  const known = keptValue(reader, keyOf(sweepId, query)) as Known | undefined;
  const least = since ?? sequenceOf(reader, sweepId);
  return known !== undefined && known.sequence >= least ? known.groups : null;
}

/** Keeps them until something happens in the sweep after the event at which they were made (default: the newest). */
export function keepGroups(
  reader: TableReader,
  sweepId: string,
  query: GroupQuery,
  groups: TableGroup[],
  asOf = sequenceOf(reader, sweepId),
): void {
  // What people write on trials is no event.
  const key = keyOf(sweepId, query);
  if (/"(?:tag|note)"/.test(key)) return;
  const known: Known = { sequence: asOf, groups };
  keepValue(reader, key, known, roughBytes(groups));
}

function keyOf(sweepId: string, query: GroupQuery): string {
  return `groups ${sweepId} ${JSON.stringify(query)}`;
}

/** A page in a file has no events: what it holds stays as it is. */
function sequenceOf(reader: TableReader, sweepId: string): number {
  return reader.activity?.(sweepId)?.lastSequence ?? 0;
}
