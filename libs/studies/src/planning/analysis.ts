import {
  type AnalysisConfigInput,
  type Factor,
  planTask,
  type PlannedTask,
  resolveTask,
} from '@basin/core';

/**
 * An analysis of planned trainings, labelled `measure of label`. Its factors are those given; by
 * default the first input's.
 */
export function planAnalysis(
  inputs: readonly PlannedTask[],
  measure: AnalysisConfigInput['measure'],
  options: {
    label?: string;
    factors?: Record<string, Factor>;
    precision?: AnalysisConfigInput['precision'];
    weights?: AnalysisConfigInput['weights'];
  } = {},
): PlannedTask {
  const config = resolveTask<'analysis'>({
    kind: 'analysis',
    schemaVersion: 1,
    inputs: inputs.map((input) => input.id),
    measure,
    precision: options.precision ?? 'float32',
    weights: options.weights ?? 'final',
  });
  const label = options.label ?? inputs.map((input) => input.label).join(' + ');
  return planTask(
    config,
    `${measure.measure}${config.weights === 'averaged' ? ' of the average' : ''}: ${label}`,
    {
      ...(options.factors ?? inputs[0]?.factors),
      measure: measure.measure,
    },
  );
}
