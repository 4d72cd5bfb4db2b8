/**
 * A process of its own that computes what a study makes of a large sweep: the server goes on answering,
 * and the memory goes with the process. One request (`{database, sweepId}`), one answer (`StudyFindings`,
 * null where there is no such sweep or study), then it ends.
 */
import { setPriority } from 'node:os';
import { openReader } from '@basin/store';
import { judgeStudy, studyOf } from '@basin/studies';
import type { FindingsRequest } from '../data/findings-request.ts';

process.once('message', ({ database, sweepId }: FindingsRequest) => {
  // Pages and trainings first.
  setPriority(10);
  const reader = openReader(database);
  const summary = reader.sweep(sweepId);
  const study = summary === null ? null : studyOf(summary);
  const data = study === null ? null : reader.sweepData(sweepId, { withTimes: false });
  reader.close();
  const findings = study === null || data === null ? null : judgeStudy(study, data);
  process.send?.(findings, () => process.disconnect());
});
// The server has gone.
process.on('disconnect', () => process.exit(0));
