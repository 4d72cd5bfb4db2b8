import 'server-only';
import type { TableGroup } from '@basin/execution/reading/group-table';
import type { TableQuery } from '@basin/store';
import type { TrialsAddress } from '../components/trials/trials-address.ts';
import type { StoreReader } from './database.ts';
import { keepGroups, knownGroups } from './known-groups.ts';
import { type ReadAnswer, type ReadRequest, type ReadsQueue, readsQueue } from './reads-request.ts';
import { groupQueryOf, selectionOf, tableQueryOf } from './trials.ts';

const shared = globalThis as typeof globalThis & { [readsQueue]?: ReadsQueue };

/** Of fewer tasks a look at every one takes less than handing it to another process. */
const tasksHere = 5_000;

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
  const queue = shared[readsQueue];
  if (queue === undefined || planned < tasksHere) return;
  const selection = selectionOf(reader, sweepId, address);
  if (selection.problem !== null) return;
  const isSame = sameAsNow(reader, sweepId);
  const groups = groupQueryOf(reader, sweepId, address, selection);
  const table = { ...tableQueryOf(address, selection), fields: [] };
  // Views draw what was typed, in planned order, and mark what brushes leave of it.
  const { kind, typed } = selection;
  const view = { fields: [], where: typed, ...(kind === undefined ? {} : { kind }) };
  await Promise.all([
    address.view === 'none' ? null : order(queue, reader, sweepId, view),
    groups === null
      ? order(queue, reader, sweepId, table)
      : knownGroups(reader, sweepId, groups) === null
        ? asked(queue, { database: reader.path, sweepId, read: 'groups', query: groups }).then(
            (found) => {
              if (found !== null && isSame())
                keepGroups(reader, sweepId, groups, found as TableGroup[]);
            },
          )
        : null,
  ]);
}

async function order(
  queue: ReadsQueue,
  reader: StoreReader,
  sweepId: string,
  query: TableQuery,
): Promise<void> {
  if (reader.isTableReady(sweepId, query)) return;
  const isSame = sameAsNow(reader, sweepId);
  const ids = await asked(queue, { database: reader.path, sweepId, read: 'order', query });
  if (ids !== null && isSame()) reader.keepTableIds(sweepId, query, ids as number[]);
}

/** Whether nothing has happened in a sweep since: what was read meanwhile may lack it, and is not kept. */
function sameAsNow(reader: StoreReader, sweepId: string): () => boolean {
  const sequence = (): number | undefined => reader.activity(sweepId)?.lastSequence;
  const before = sequence();
  return () => sequence() === before;
}

const underWay = new Map<string, Promise<ReadAnswer | null>>();

/** The same asked twice at once is read once; what fails there is read here, and says why. */
function asked(queue: ReadsQueue, request: ReadRequest): Promise<ReadAnswer | null> {
  const key = JSON.stringify(request);
  const known = underWay.get(key);
  if (known !== undefined) return known;
  const answer = queue(request)
    .catch(() => null)
    .finally(() => underWay.delete(key));
  underWay.set(key, answer);
  return answer;
}
