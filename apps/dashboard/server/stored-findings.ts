import type { StoreReader } from '@basin/store';
import { judgeStudy, type StudyFindings, studyOf } from '@basin/studies';

/** What a study makes of a sweep's stored results; null of a sweep that is not there, or that no study reads. */
export function storedFindings(reader: StoreReader, sweepId: string): StudyFindings | null {
  const summary = reader.sweep(sweepId);
  const study = summary === null ? null : studyOf(summary);
  const data = study === null ? null : reader.sweepData(sweepId, { withTimes: false });
  return study === null || data === null ? null : judgeStudy(study, data);
}
