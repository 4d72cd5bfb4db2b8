/**
 * A process of its own that computes what a study makes of a large sweep: the server goes on answering,
 * and the memory goes with the process. One request (`{database, sweepId}`), one answer (`StudyFindings`,
 * null where there is no such sweep or study), then it ends.
 */
import { setPriority } from 'node:os';
import { endProcess } from '@basin/execution/modules/process-end';
import { openReader } from '@basin/store';
import type { StudyFindings } from '@basin/studies';
import type { FindingsTask } from './findings-queue.ts';
import { loadPlugins } from './load-plugins.ts';
import { storedFindings } from './stored-findings.ts';

process.once('message', ({ database, sweepId, plugins }: FindingsTask) => {
  void findingsOf(database, sweepId, plugins).then(
    (findings) => process.send?.(findings, () => process.disconnect()),
    (error: unknown) => {
      console.error(error);
      endProcess(1);
    },
  );
});

async function findingsOf(
  database: string,
  sweepId: string,
  plugins: readonly string[],
): Promise<StudyFindings | null> {
  // Pages and trainings first.
  setPriority(10);
  await loadPlugins(plugins);
  const reader = openReader(database);
  try {
    return storedFindings(reader, sweepId);
  } finally {
    reader.close();
  }
}
// The server has gone.
process.on('disconnect', () => endProcess(0));
