import 'server-only';
import type { Json } from '@basin/core';
import type { StoreReader } from '@basin/store';

/** What one analysis found. */
export interface AnalysisSummary {
  taskId: string;
  label: string;
  result: Json;
}

/** More than these are for the table of tasks. */
const resultLimit = 24;

/** Results of a sweep's first analyses that are done, for sweeps without findings of their own. */
export function readResults(reader: StoreReader, sweepId: string): AnalysisSummary[] {
  const { rows } = reader.tasks(sweepId, {
    ...{ kind: 'analysis', states: ['done'], limit: resultLimit },
  });
  return rows.flatMap(({ taskId, label }) => {
    const result = reader.task(sweepId, taskId, { withPoints: false })?.result ?? null;
    return result === null ? [] : [{ taskId, label, result }];
  });
}
