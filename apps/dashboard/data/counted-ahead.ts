import 'server-only';
import type { StoreReader } from '@basin/store';
import { askReads, isReadElsewhere } from './ask-reads.ts';

/** Has what is counted over all tasks of a large sweep counted in a process of its own. */
export async function countedAhead(
  reader: StoreReader,
  sweepId: string,
  planned: number,
): Promise<void> {
  if (!isReadElsewhere(planned) || reader.isCounted(sweepId)) return;
  const answer = await askReads({ database: reader.path, sweepId, read: 'counted' });
  if (answer !== null && 'counted' in answer && answer.counted !== null) {
    reader.takeCounted(sweepId, answer.counted);
  }
}
