import {
  type AnalysisConfig,
  type AnalysisConfigInput,
  BasinError,
  defaultPrecision,
  dependenciesOf,
  type MeasureName,
  plural,
  type PlannedTask,
  planTask,
  resolveTask,
  type SweepPlan,
  type TrainingConfig,
  trainingsTogether,
} from '@basin/core';
import { describeNetwork } from '@basin/models/network';
import { checkAlike } from './check-alike.ts';
import { finishedTraining } from '../reading/finished-training.ts';
import type { StoreReader, TaskDetail } from '@basin/store';

/** Name under which these are stored. */
export const measureExperiment = 'measure';

export interface MeasureRequest {
  /** Beginnings of the trainings' ids. */
  tasks: readonly string[];
  measure: MeasureName;
  /** Options of the measure that are not its usual ones. */
  options?: Readonly<Record<string, unknown>>;
  weights?: AnalysisConfig['weights'];
  /** Default: `defaultPrecision`. */
  precision?: AnalysisConfig['precision'];
}

export interface PlannedMeasures {
  plan: SweepPlan;
  /** The trainings that were named. */
  trainings: TaskDetail[];
}

/** What people mean who do not say: options that a measure cannot do without. */
const usualOptions: { readonly [Name in MeasureName]?: Readonly<Record<string, unknown>> } = {
  interpolation: { alphaCount: 31 },
  'loss-surface': { plane: 'random', gridSize: 25 },
};

/**
 * Plans a measure of trainings that are stored: each by itself, or all together where it is of several.
 * What they were trained from is in the plan too, and is not trained again.
 *
 * @throws BasinError `store/unknown-id`, `store/ambiguous-id`, `runner/nothing-to-measure`,
 *   `runner/trainings-together` for too few or too many of them, `runner/measure-count`, those of `checkAlike`, and `config/invalid` for options that the measure does not have.
 */
export function planMeasure(reader: StoreReader, request: MeasureRequest): PlannedMeasures {
  const trainings = request.tasks.map((text) =>
    finishedTraining(reader, text, 'runner/nothing-to-measure'),
  );
  const together = trainingsTogether(request.measure);
  if (together !== null) checkCount(request.measure, together, trainings.length);
  const inputs = together === null ? trainings.map((task) => [task]) : [trainings];
  const analyses = inputs.map((group) => analysisOf(group, request));
  const tasks = new Map<string, PlannedTask>();
  for (const training of trainings) addWithNeeded(reader, training, tasks);
  for (const analysis of analyses) tasks.set(analysis.id, analysis);
  const [first] = trainings;
  const of = trainings.length === 1 ? first?.label : plural(trainings.length, 'training');
  return {
    plan: {
      experiment: measureExperiment,
      preset: 'custom',
      name: `${request.measure} of ${of ?? ''}`,
      tasks: [...tasks.values()],
    },
    trainings,
  };
}

function checkCount(
  measure: MeasureName,
  { least, most }: { least: number; most: number },
  found: number,
): void {
  if (found >= least && found <= most) return;
  const wanted = least === most ? String(least) : `${least} to ${most}`;
  throw new BasinError(
    'runner/trainings-together',
    `${measure} takes ${wanted} trainings together, found ${found}: name ${wanted}`,
  );
}

/** A measure with the options that people mean who do not say, and those that were given. */
export function measureInput(
  measure: MeasureName,
  options: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  return { ...usualOptions[measure], ...options, measure };
}

/** A network has no more eigenvalues than parameters. */
function checkEigenvalues(measure: AnalysisConfig['measure'], { network }: TrainingConfig): void {
  if (!('eigenvalueCount' in measure)) return;
  const { parameterCount } = describeNetwork(network);
  if (measure.eigenvalueCount <= parameterCount) return;
  throw new BasinError(
    'runner/measure-count',
    `eigenvalueCount is ${measure.eigenvalueCount}, and the network has ${plural(parameterCount, 'parameter')}: give ${parameterCount} or less`,
  );
}

function analysisOf(inputs: readonly TaskDetail[], request: MeasureRequest): PlannedTask {
  const { measure, options = {}, weights = 'final' } = request;
  const precision = request.precision ?? defaultPrecision(measure);
  const config = resolveTask<'analysis'>({
    kind: 'analysis',
    schemaVersion: 1,
    inputs: inputs.map(({ id }) => id),
    measure: measureInput(measure, options) as AnalysisConfigInput['measure'],
    weights,
    precision,
  });
  const trainings = inputs.flatMap(({ id, config: training }) =>
    training.kind === 'training' ? [{ id, config: training }] : [],
  );
  for (const { config: training } of trainings) checkEigenvalues(config.measure, training);
  checkAlike(measure, trainings);
  const names = inputs.map(({ label }) => label).join(' + ');
  const of = weights === 'averaged' ? ' of the average' : '';
  return planTask(config, `${measure}${of}: ${names}`, { ...inputs[0]?.factors, measure });
}

/** A training and all that its weights came from, those first. */
function addWithNeeded(
  reader: StoreReader,
  { id, config, label, factors }: Pick<TaskDetail, 'id' | 'config' | 'label' | 'factors'>,
  tasks: Map<string, PlannedTask>,
): void {
  if (tasks.has(id)) return;
  // What begins with a name of another kind is a file's digest, and no task.
  for (const needed of dependenciesOf(config).filter((text) => !text.includes(':'))) {
    const [found] = reader.find(needed, 1).tasks;
    const task = found === undefined ? null : reader.task(found.sweepId, found.taskId);
    if (task !== null) addWithNeeded(reader, task, tasks);
  }
  const dependsOn = dependenciesOf(config).filter((needed) => tasks.has(needed));
  tasks.set(id, { id, config, dependsOn, label, factors });
}
