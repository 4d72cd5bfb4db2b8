import type { AnalysisResult, MeasureName, SweepData, TaskData, TaskState } from '@basin/core';

type ResultOf<M extends AnalysisResult['measure']> = Extract<AnalysisResult, { measure: M }>;

/** An analysis of a sweep with its result, null until it is done. */
export interface AnalysisRun<Result> {
  task: TaskData;
  /** Identities of the trainings it read, in the measure's order. */
  inputs: readonly string[];
  result: Result | null;
}

/** The analyses of one measure, in planned order. */
export function analysesOf<M extends AnalysisResult['measure']>(
  data: SweepData,
  measure: M,
): AnalysisRun<ResultOf<M>>[] {
  return data.tasks.flatMap((task) => {
    if (task.config.kind !== 'analysis' || task.config.measure.measure !== measure) return [];
    const result = task.state === 'done' ? (task.result as unknown as ResultOf<M> | null) : null;
    return [{ task, inputs: task.config.inputs, result }];
  });
}

/** The result of one measure of one training; null where there is none yet. */
export function resultFor<M extends AnalysisResult['measure']>(
  data: SweepData,
  measure: M,
  trainingId: string,
): ResultOf<M> | null {
  const found = analysesOf(data, measure).find((analysis) => analysis.inputs[0] === trainingId);
  return found?.result ?? null;
}

/** Measures of a training that have ended without a result, and how: their numbers might have been anything. */
export type LostMeasures = Partial<Record<MeasureName, TaskState>>;

/**
 * What each training lacks for good, by its identity: an analysis that failed or was cancelled, of each training that
 * it is of.
 */
export function lostMeasures(data: SweepData): Map<string, LostMeasures> {
  const lost = new Map<string, LostMeasures>();
  for (const { config, state } of data.tasks) {
    if (config.kind !== 'analysis' || (state !== 'failed' && state !== 'cancelled')) continue;
    for (const training of config.inputs) {
      lost.set(training, { ...lost.get(training), [config.measure.measure]: state });
    }
  }
  return lost;
}

interface Measurable {
  state: TaskState;
  lost?: LostMeasures;
}

/** Runs as a claim on a measure counts them: see `countedBy`. */
export function asMeasured<Run extends Measurable>(
  runs: readonly Run[],
  measure: MeasureName,
): Run[] {
  return runs.map((run) => countedBy(run, [measure]));
}

/** A run as a claim on these measures counts it: one that lacks one of them for good is lost to it, as that measure ended. */
export function countedBy<Run extends Measurable>(run: Run, measures: readonly string[]): Run {
  if (run.state !== 'done') return run;
  const lost: Readonly<Record<string, TaskState>> = run.lost ?? {};
  const ends = measures.flatMap((measure) => lost[measure] ?? []);
  return ends[0] === undefined ? run : { ...run, state: ends[0] };
}
