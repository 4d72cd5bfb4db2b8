import 'server-only';
import type { GroupQuery, TableGroup } from '@basin/execution/reading/group-table';
import type { TableQuery } from '@basin/store';
import type { TrialsAddress } from '../components/trials/trials-address.ts';
import type { StoreReader } from './database.ts';
import { askReads, isReadElsewhere } from './ask-reads.ts';
import { countedAhead } from './counted-ahead.ts';
import { keepGroups, knownGroups } from './known-groups.ts';
import { curvesQuery } from './trial-view.ts';
import { drawnKind, groupQueryOf, selectionOf, tableQueryOf } from './trials.ts';

/**
 * Has what an address of a large sweep's trials needs a look at every task for looked up in a process
 * of its own, so that nobody waits for it but who asked. What is drawn afterwards finds it known.
 *
 * @returns the event as of which it is known: while a sweep runs, more has happened by the time that it is
 * found, and finding it again here would keep everybody waiting. Undefined where nothing was looked up.
 */
export async function readAhead(
  reader: StoreReader,
  sweepId: string,
  address: TrialsAddress,
  planned: number,
): Promise<number | undefined> {
  if (!isReadElsewhere(planned)) return undefined;
  await countedAhead(reader, sweepId, planned);
  const asOf = reader.activity(sweepId)?.lastSequence;
  const selection = selectionOf(reader, sweepId, address);
  if (selection.problem !== null) return asOf;
  const groups = groupQueryOf(reader, sweepId, address, selection);
  const table = { ...tableQueryOf(address, selection), fields: [] };
  // Views draw what was typed, in planned order, and mark what brushes leave of it; curves only that.
  const view =
    address.view === 'curves'
      ? curvesQuery(selection)
      : { fields: [], where: selection.typed, ...drawnKind(selection) };
  await Promise.all([
    address.view === 'none' ? null : order(reader, sweepId, view, asOf),
    groups === null ? order(reader, sweepId, table, asOf) : grouped(reader, sweepId, groups, asOf),
  ]);
  return asOf;
}

async function order(
  reader: StoreReader,
  sweepId: string,
  query: TableQuery,
  asOf?: number,
): Promise<void> {
  if (reader.isTableReady(sweepId, query)) return;
  const ids = await askReads({ database: reader.path, sweepId, read: 'order', query });
  if (ids !== null) reader.keepTableIds(sweepId, query, ids as number[], asOf);
}

async function grouped(
  reader: StoreReader,
  sweepId: string,
  query: GroupQuery,
  asOf?: number,
): Promise<void> {
  if (knownGroups(reader, sweepId, query) !== null) return;
  const found = await askReads({ database: reader.path, sweepId, read: 'groups', query });
  if (found !== null) keepGroups(reader, sweepId, query, found as TableGroup[], asOf);
}
