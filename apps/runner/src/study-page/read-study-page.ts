import {
  BasinError,
  type Field,
  formatCount,
  metricSummaryNames,
  plural,
  type QueryNames,
  type SweepData,
  type TaskFieldName,
  timesText,
} from '@basin/core';
import {
  judgeStudy,
  type StudyPage,
  type StudyPageColumn,
  type StudyPageCurve,
  stepAt,
  studyOf,
  studyPageFormat,
} from '@basin/studies';
import type { Curve, StoreReader, SweepSummary } from '@basin/store';
import { environmentsOf, environmentText } from '../report/environments.ts';
import { stateText } from '../report/html/study.ts';
import { settingLines, settingsOf } from '../report/settings.ts';

/** More tasks than this are not in one page. */
const mostTasks = 5_000;
const mostAttempts = 2_000;
/** Points over all curves: about 2.5 MB of text, with their epochs and times. */
const pointBudget = 120_000;
const leastPoints = 8;
const mostPoints = 400;

/** What a query can ask of a task beside its id, label, kind and state. */
const taskFields: TaskFieldName[] = [
  ...(['parameters', 'epoch', 'work', 'started', 'attempt', 'tag', 'note'] as const),
];

/**
 * Everything that a study's page knows, computed from the database alone.
 *
 * @throws BasinError `store/unknown-id` when the sweep has gone meanwhile.
 */
export function readStudyPage(reader: StoreReader, sweep: SweepSummary): StudyPage {
  const { sweepId, experiment, study, preset, planned, counts, plannedAtMs, name } = sweep;
  const data = reader.sweepData(sweepId);
  if (data === null) throw new BasinError('store/unknown-id', `sweep ${sweepId} has gone`);
  const readBy = studyOf(sweep);
  const names = reader.queryNames(sweepId);
  const metrics = reader.metrics(sweepId);
  const fields = fieldsOf(names);
  const table = reader.table(sweepId, { fields, limit: mostTasks });
  const tasks = table.rows.map(({ taskId, label, kind, state }) => ({
    ...{ taskId, label, kind, state },
  }));
  const { curves, places } = curvesOf(reader, sweepId, tasks, metrics);
  return {
    format: studyPageFormat,
    sweep: {
      ...{ sweepId, experiment, study, preset, planned, counts, plannedAtMs },
      number: readBy?.number ?? null,
      title: readBy?.title ?? name ?? experiment,
      question: readBy?.question ?? null,
    },
    facts: factsOf(reader, sweep, data),
    findings: readBy === null ? null : judgeStudy(readBy, data),
    ...{ names, metrics, tasks },
    betweenSeeds: names.measures.filter((name) => reader.isBetweenSeeds(sweepId, name)),
    columns: fields.map((field, index) =>
      columnOf(
        field,
        table.rows.map(({ values }) => values[index] ?? null),
      ),
    ),
    analyses: reader.analysesOf(
      sweepId,
      tasks.flatMap(({ taskId, kind }) => (kind === 'training' ? taskId : [])),
    ),
    attempts: reader.attempts(sweepId, mostAttempts),
    ...{ curves, places },
  };
}

function fieldsOf({ factors, metrics, measures, settings }: QueryNames): Field[] {
  return [
    ...taskFields.map((name): Field => ({ kind: 'task', name })),
    ...factors.map((name): Field => ({ kind: 'factor', name })),
    ...metrics.flatMap((name) =>
      metricSummaryNames.map((by): Field => ({ kind: 'metric', name, by })),
    ),
    ...measures.map((name): Field => ({ kind: 'measure', name })),
    ...settings.map((path): Field => ({ kind: 'setting', path })),
  ];
}

/** Most settings are the same for all tasks. */
function columnOf(field: Field, values: (string | number | null)[]): StudyPageColumn {
  const [first = null] = values;
  return values.every((value) => value === first) ? { field, all: first } : { field, values };
}

function factsOf(reader: StoreReader, sweep: SweepSummary, data: SweepData): StudyPage['facts'] {
  const environments = environmentsOf(data.tasks).map(
    (environment) => `${environmentText(environment)} (${plural(environment.taskCount, 'task')})`,
  );
  // What still runs has no time yet: a page depends on the database alone, on no clock.
  const times = reader.times([sweep.sweepId], { nowMs: 0 });
  return [
    ...settingsOf(data.tasks).map((setting) => ({
      name: setting.name,
      lines: settingLines(setting),
    })),
    { name: 'tasks', lines: [`${formatCount(sweep.planned)}: ${stateText(sweep)}`] },
    { name: 'time', lines: [timesText(times)] },
    ...(environments.length === 0 ? [] : [{ name: 'environment', lines: environments }]),
    { name: 'sweep', lines: [sweep.sweepId] },
  ];
}

function curvesOf(
  reader: StoreReader,
  sweepId: string,
  tasks: StudyPage['tasks'],
  metrics: StudyPage['metrics'],
): Pick<StudyPage, 'curves' | 'places'> {
  const taskPlaces = new Map(tasks.map(({ taskId }, index) => [taskId, index]));
  const trainings = tasks.flatMap(({ taskId, kind }) => (kind === 'training' ? taskId : []));
  const share = Math.floor(pointBudget / Math.max(1, trainings.length * metrics.length));
  const pointLimit = Math.max(leastPoints, Math.min(mostPoints, share));
  const places: number[][] = [];
  const known = new Map<string, number>();
  const placeOf = (list: number[]): number => {
    const key = list.join();
    const place = known.get(key) ?? places.push(list) - 1;
    known.set(key, place);
    return place;
  };
  const curves = metrics.map(({ name }): [string, StudyPageCurve[]] => [
    name,
    reader.curves(sweepId, trainings, name, { pointLimit }).map((curve) => ({
      task: taskPlaces.get(curve.taskId) ?? 0,
      ...alongsOf(curve, placeOf),
      values: curve.values.map((value) =>
        Number.isFinite(value) ? Number(value.toPrecision(5)) : null,
      ),
      pointCount: curve.pointCount,
    })),
  ]);
  return { curves: Object.fromEntries(curves), places };
}

/** What a curve runs along. Steps are mostly so many an epoch; times differ from training to training. */
function alongsOf(
  curve: Curve,
  placeOf: (list: number[]) => number,
): Pick<StudyPageCurve, 'epochs' | 'steps' | 'elapsed'> {
  const epochs = curve.epochs.map((epoch) => Number(epoch.toPrecision(6)));
  const at = epochs.length - 1;
  const anEpoch = Math.round((curve.steps[at] ?? 0) / (epochs[at] ?? 0));
  const isEven = curve.steps.every((step, index) => step === stepAt(epochs[index] ?? 0, anEpoch));
  const elapsedMs = curve.elapsedMs.map((ms) => Math.round(ms));
  return {
    epochs: placeOf(epochs),
    steps: isEven ? { anEpoch } : placeOf(curve.steps),
    elapsed: placeOf(elapsedMs.map((ms, index) => ms - (elapsedMs[index - 1] ?? 0))),
  };
}
