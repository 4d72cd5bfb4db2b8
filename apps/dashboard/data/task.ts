import 'server-only';
import { type Json, type Metric, ownValue } from '@basin/core';
import type { AnalysisAnywhere, AttemptRow, StoreReader, TaskDetail } from '@basin/store';
import type { Along } from '../components/curves/along.ts';
import { type CurveSet, curvesOfAhead, readCurvesOf, usualAlong } from './curves.ts';
import { isIdentity } from './sweeps.ts';

export type Attempt = AttemptRow;

export interface StoredTask {
  detail: TaskDetail;
  /** Null where it was NaN or infinite. */
  lastValues: { metric: Metric; value: number | null }[];
  curves: CurveSet[];
  /** What they run along where nobody chose. */
  usualAlong: Along;
}

/** What a task is called; null where there is none. */
export function storedTaskTitle(
  reader: StoreReader,
  sweepId: string,
  taskId: string,
): string | null {
  if (!isIdentity(sweepId) || !isIdentity(taskId)) return null;
  const [row] = reader.tasks(sweepId, { taskIds: [taskId], limit: 1 }).rows;
  return row?.label ?? null;
}

/**
 * One task of a sweep with all that is known of it; null when there is none. Its curves are read one by one: others
 * are answered in between.
 */
export async function readStoredTask(
  reader: StoreReader,
  sweepId: string,
  taskId: string,
  along: Along | null = null,
): Promise<StoredTask | null> {
  if (!isIdentity(sweepId) || !isIdentity(taskId)) return null;
  const detail = reader.task(sweepId, taskId, { withPoints: false });
  if (detail === null) return null;
  const { label, factors } = detail;
  const [row] = reader.tasks(sweepId, { taskIds: [taskId], limit: 1 }).rows;
  const summaries = row?.metrics ?? {};
  const metrics = reader.metrics(sweepId).filter(({ name }) => Object.hasOwn(summaries, name));
  const lastValues = metrics.map((metric) => {
    const last = ownValue(summaries, metric.name)?.last ?? Number.NaN;
    return { metric, value: Number.isFinite(last) ? last : null };
  });
  const owner = [{ sweepId, taskId, label, factors }];
  for (const metric of metrics) await curvesOfAhead(reader, owner, metric);
  return {
    detail,
    lastValues,
    usualAlong: usualAlong(reader, [sweepId]),
    curves: metrics
      .map((metric) => readCurvesOf(reader, owner, metric, 1, undefined, along))
      .filter(({ curves }) => curves.length > 0),
  };
}

/** An analysis of a training, with what it found. */
export interface TrainingAnalysis extends AnalysisAnywhere {
  result: Json;
}

/** The analyses of a training in all sweeps, newest first; results of no more than are looked at. */
export function readAnalyses(reader: StoreReader, taskId: string): TrainingAnalysis[] {
  return reader.analysesAnywhere(taskId).map((analysis, index) => ({
    ...analysis,
    result:
      index < mostResults && analysis.state === 'done'
        ? reader.analysisResult(analysis.taskId, analysis.generation)
        : null,
  }));
}

const mostResults = 24;
