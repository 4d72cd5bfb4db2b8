import type { AnalysisResult, SweepData, TaskData } from '@basin/core';

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
