import 'server-only';
import type { StoreReader, SweepQuery } from '@basin/store';
import { askReads, isReadElsewhere } from './ask-reads.ts';

/** Has what is counted over all tasks of a large sweep counted in a process of its own. */
export async function countedAhead(
  reader: StoreReader,
  sweepId: string,
  planned: number,
): Promise<void> {
  if (!isReadElsewhere(planned) || reader.isCounted(sweepId)) return;
  await takeCounted(reader, sweepId);
}

/** The same for the large sweeps of a list, before the list is read: that counts them by states. */
export async function listCountedAhead(reader: StoreReader, query: SweepQuery): Promise<void> {
  const large = reader.uncounted(query).filter(({ taskCount }) => isReadElsewhere(taskCount));
  await Promise.all(large.map(({ sweepId }) => takeCounted(reader, sweepId)));
}

async function takeCounted(reader: StoreReader, sweepId: string): Promise<void> {
  const answer = await askReads({ database: reader.path, sweepId, read: 'counted' });
  if (answer !== null && 'counted' in answer && answer.counted !== null) {
    reader.takeCounted(sweepId, answer.counted);
  }
}
