import 'server-only';
import type { TableGroup } from '@basin/execution/reading/group-table';
import type { TableQuery } from '@basin/store';
import type { TrialsAddress } from '../components/trials/trials-address.ts';
import type { StoreReader } from './database.ts';
import { askReads, isReadElsewhere } from './ask-reads.ts';
import { countedAhead } from './counted-ahead.ts';
import { keepGroups, knownGroups } from './known-groups.ts';
import { drawnKind, groupQueryOf, selectionOf, tableQueryOf } from './trials.ts';

/**
 * Has what an address of a large sweep's trials needs a look at every task for looked up in a process
 * of its own, so that nobody waits for it but who asked. What is drawn afterwards finds it known.
 */
export async function readAhead(
  reader: StoreReader,
  sweepId: string,
  address: TrialsAddress,
  planned: number,
): Promise<void> {
  if (!isReadElsewhere(planned)) return;
  await countedAhead(reader, sweepId, planned);
  const selection = selectionOf(reader, sweepId, address);
  if (selection.problem !== null) return;
  const isSame = sameAsNow(reader, sweepId);
  const groups = groupQueryOf(reader, sweepId, address, selection);
  const table = { ...tableQueryOf(address, selection), fields: [] };
  // Views draw what was typed, in planned order, and mark what brushes leave of it.
  const view = { fields: [], where: selection.typed, ...drawnKind(selection) };
  await Promise.all([
    address.view === 'none' ? null : order(reader, sweepId, view),
    groups === null
      ? order(reader, sweepId, table)
      : knownGroups(reader, sweepId, groups) === null
        ? askReads({ database: reader.path, sweepId, read: 'groups', query: groups }).then(
            (found) => {
              if (found !== null && isSame())
                keepGroups(reader, sweepId, groups, found as TableGroup[]);
            },
          )
        : null,
  ]);
}

async function order(reader: StoreReader, sweepId: string, query: TableQuery): Promise<void> {
  if (reader.isTableReady(sweepId, query)) return;
  const isSame = sameAsNow(reader, sweepId);
  const ids = await askReads({ database: reader.path, sweepId, read: 'order', query });
  if (ids !== null && isSame()) reader.keepTableIds(sweepId, query, ids as number[]);
}

/** Whether nothing has happened in a sweep since: what was read meanwhile may lack it, and is not kept. */
function sameAsNow(reader: StoreReader, sweepId: string): () => boolean {
  const sequence = (): number | undefined => reader.activity(sweepId)?.lastSequence;
  const before = sequence();
  return () => sequence() === before;
}
