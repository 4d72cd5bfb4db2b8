import {
  type AnalysisResult,
  type BarrierResult,
  measureValues,
  type Precision,
  type SweepData,
} from '@basin/core';
import { analysesOf, countedBy, lostMeasures } from '../reading/analysis.ts';
import {
  finalValue,
  seedOf,
  trainingRun,
  type TrainingRun,
  trainingTasks,
} from '../reading/training-run.ts';
import { checkedPrecision, type Setting, type StudyRecord } from './study-record.ts';

/** One training of a study, with the values of its point and of its measures. */
export interface OwnRun extends TrainingRun {
  factors: Setting;
  /** By name, such as `curvature/trace`; null where the measure has none. */
  measured: Record<string, number | null>;
  /** Those of them that are of this training and one of another seed: of the seeds' numbers no two neighbours are independent. */
  betweenSeeds?: string[];
}

/** A way between two networks, under the setting of the first. */
export interface OwnWay {
  factors: Setting;
  result: BarrierResult;
}

/** A training that repeats another in a second precision. */
interface CheckRun extends OwnRun {
  precision: Precision;
}

export interface OwnFindings {
  runs: OwnRun[];
  ways: OwnWay[];
  /** Repetitions, which only claims that ask for them read. */
  checks: CheckRun[];
}

/** Every training with what its measures say. */
export function ownFindings(record: StudyRecord, data: SweepData): OwnFindings {
  const measured = new Map<string, Record<string, number | null>>();
  const between = new Map<string, Set<string>>();
  const seeds = seedsOf(data);
  for (const { config, state, result } of data.tasks) {
    const [training, other] = config.kind === 'analysis' ? config.inputs : [];
    if (training === undefined || state !== 'done' || result === null) continue;
    const values = measureValues(result as unknown as AnalysisResult);
    measured.set(training, { ...measured.get(training), ...values });
    const isBetween = other !== undefined && seeds.get(other) !== seeds.get(training);
    const names = between.get(training) ?? new Set<string>();
    for (const name of Object.keys(values)) {
      if (isBetween) names.add(name);
      else names.delete(name);
    }
    between.set(training, names);
  }
  const lost = lostMeasures(data);
  const names = record.parameters.map(({ name }) => name);
  const all = trainingTasks(data).map((task): OwnRun & { precision: Precision | null } => ({
    ...trainingRun(task, lost),
    factors: Object.fromEntries(
      Object.entries(task.factors).filter(([name]) => names.includes(name)),
    ),
    measured: measured.get(task.id) ?? {},
    ...(between.get(task.id)?.size ? { betweenSeeds: [...(between.get(task.id) ?? [])] } : {}),
    precision: checkedPrecision(task.factors, record),
  }));
  const checks = all.filter((run): run is CheckRun => run.precision !== null);
  const runs = all.flatMap(({ precision, ...run }): OwnRun[] => (precision === null ? [run] : []));
  const settings = new Map(runs.map(({ taskId, factors }) => [taskId, factors]));
  const ways = analysesOf(data, 'barrier').flatMap(({ inputs: [first = ''], result }): OwnWay[] => {
    const factors = settings.get(first);
    return result === null || factors === undefined ? [] : [{ factors, result }];
  });
  return { runs, ways, checks };
}

function seedsOf(data: SweepData): Map<string, number> {
  return new Map(trainingTasks(data).map((task) => [task.id, seedOf(task)]));
}

/** Whether a metric's values of neighbouring seeds are of one network in common. */
export function isBetweenSeeds(runs: readonly OwnRun[], metric: string): boolean {
  return runs.some(({ betweenSeeds = [] }) => betweenSeeds.includes(metric));
}

/** A metric's last value of a finished run, or a measure's; null where there is none. */
export function valueOf(run: OwnRun, metric: string): number | null {
  return Object.hasOwn(run.measured, metric)
    ? (run.measured[metric] ?? null)
    : finalValue(run, metric);
}

/** A run as a claim on these metrics counts it: lost, where the measure of one is and no other has its number. */
export function countedRun(run: OwnRun, metrics: readonly string[]): OwnRun {
  return countedBy(
    run,
    metrics.filter((metric) => !Object.hasOwn(run.measured, metric)).map(measureOf),
  );
}

/** The measure that a number such as `curvature/trace` is of. */
function measureOf(metric: string): string {
  return metric.slice(0, metric.indexOf('/'));
}
