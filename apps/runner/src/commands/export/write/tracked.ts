import { metricOf, plural } from '@basin/core';
import { type TrackedStudy, trackedStudy } from '@basin/bridges/trackers';
import { chooseSweep } from '@basin/execution/reading/choose-target';
import { mainMetric } from '@basin/execution/reading/main-metric';
import { openReader, type SweepSummary } from '@basin/store';
import type { ExportRequest } from '../formats/format.ts';

/** A stored study as other trackers see it; to be closed. */
export function openTracked({ database, target }: Pick<ExportRequest, 'database' | 'target'>): {
  study: TrackedStudy;
  summary: SweepSummary;
  close(): void;
} {
  const reader = openReader(database);
  try {
    const summary = chooseSweep(reader, target);
    const { sweepId } = summary;
    const measured = reader.queryNames(sweepId).measures.map(metricOf);
    const metric = mainMetric(summary, [...reader.metrics(sweepId), ...measured]);
    return { study: trackedStudy(reader, summary, metric), summary, close: () => reader.close() };
  } catch (error) {
    reader.close();
    throw error;
  }
}

/** What is not in the export, for it has not begun or is no trial of its own. */
export function leftOutText({ waiting, repeats }: TrackedStudy): string {
  const texts = [
    waiting === 0 ? '' : `; ${plural(waiting, 'training')} not begun left out`,
    repeats === 0 ? '' : `; ${plural(repeats, 'repeat')} in a second precision left out`,
  ];
  return texts.join('');
}
