import 'server-only';
import type { AttemptRow, StoreReader, TaskDetail } from '@basin/store';
import { type CurveSet, readTrialCurves } from './curves.ts';
import { isIdentity } from './sweeps.ts';

export type Attempt = AttemptRow;

export interface Trial {
  detail: TaskDetail;
  /** Name of the metric → last value; null where it was NaN or infinite. */
  lastValues: Record<string, number | null>;
  curves: CurveSet[];
}

/** One task of a sweep with all that is known of it; null when there is none. */
export function readTrial(reader: StoreReader, sweepId: string, taskId: string): Trial | null {
  if (!isIdentity(sweepId) || !isIdentity(taskId)) return null;
  const detail = reader.task(sweepId, taskId);
  if (detail === null) return null;
  const names = Object.keys(detail.metrics).sort();
  const lastValues = Object.fromEntries(
    names.map((name) => {
      const last = detail.metrics[name]?.values.at(-1);
      return [name, last === undefined || !Number.isFinite(last) ? null : last];
    }),
  );
  return {
    detail,
    lastValues,
    curves: readTrialCurves(reader, sweepId, taskId, detail.label, names),
  };
}
