import {
  type Field,
  meetsCondition,
  ownValue,
  repeatsAmong,
  samplePlaces,
  tellsRepeats,
} from '@basin/core';
import {
  stepAt,
  type StudyPage,
  type StudyPageCurve,
  type StudyPageTask,
  type StudyPageValue,
} from '@basin/studies';
import type { TableReader } from '../data/table-reader.ts';

type TableQuery = Parameters<TableReader['table']>[1];

/** States in which a task has not reached what its numbers were to be. */
const unreached: readonly string[] = ['failed', 'diverged', 'cancelled', 'skipped'];

/** What the store answers to tables and views, from the data of a page. */
export function memoryReader(page: StudyPage): TableReader {
  const { sweep, tasks, names, metrics } = page;
  const valueOf = valuesOf(page);
  const places = new Map(tasks.map(({ taskId }, index) => [taskId, index]));
  const repeats = repeatsAmong(
    tasks.map(({ kind }, place) => ({
      kind,
      factors: Object.fromEntries(
        names.factors.map((name) => [name, valueOf({ kind: 'factor', name }, place)]),
      ),
    })),
  );
  return {
    sweep: () => ({
      ...sweep,
      ...{ name: null, definition: null, createdAtMs: sweep.plannedAtMs },
      ...{ pausedAtMs: null, archivedAtMs: null, asksOn: false },
    }),
    queryNames: () => names,
    isBetweenSeeds: (_, name) => page.betweenSeeds?.includes(name) === true,
    metrics: () => metrics,
    table(_, { fields, limit = 50, offset = 0, sample = false, ...query }) {
      const found = matching(tasks, valueOf, repeats, query);
      const shown =
        sample && limit >= 0
          ? samplePlaces(found.length, limit).map((at) => found[at] as number)
          : found.slice(offset, limit < 0 ? undefined : offset + limit);
      return {
        rows: shown.map((place) => ({
          ...(tasks[place] as StudyPageTask),
          values: fields.map((field) => valueOf(field, place)),
        })),
        total: found.length,
      };
    },
    repeatsLeftOut(_, query) {
      const count = (given: typeof query): number =>
        matching(tasks, valueOf, repeats, given).length;
      return count({ ...query, repeats: true }) - count(query);
    },
    analysesOf: (_, trainingIds) =>
      page.analyses.filter(({ trainingId }) => trainingIds.includes(trainingId)),
    curves(_, taskIds, metric) {
      const wanted = new Map(taskIds.map((taskId) => [places.get(taskId), taskId]));
      return (ownValue(page.curves, metric) ?? []).flatMap(
        ({ task, values, pointCount, ...along }) => {
          const taskId = wanted.get(task);
          if (taskId === undefined) return [];
          return {
            ...{ taskId, pointCount, ...alongsOf(page, along) },
            ...{ startedAtMs: null, isSampled: false },
            values: values.map((value) => value ?? Number.NaN),
          };
        },
      );
    },
    attempts: (_, limit) => ({
      rows: page.attempts.rows.slice(-limit),
      total: page.attempts.total,
    }),
  };
}

/** What a curve runs along, as the page was written with it. */
function alongsOf(
  { places }: StudyPage,
  { epochs: at, steps, elapsed }: Pick<StudyPageCurve, 'epochs' | 'steps' | 'elapsed'>,
) {
  const epochs = places[at] ?? [];
  let ms = 0;
  return {
    epochs,
    steps:
      typeof steps === 'number'
        ? (places[steps] ?? [])
        : epochs.map((epoch) => stepAt(epoch, steps.anEpoch)),
    elapsedMs: (places[elapsed] ?? []).map((more) => (ms += more)),
  };
}

type ValueOf = (field: Field, place: number) => StudyPageValue;

function valuesOf({ columns, tasks }: StudyPage): ValueOf {
  const byField = new Map(columns.map((column) => [JSON.stringify(inOrder(column.field)), column]));
  return (field, place) => {
    const task = tasks[place] as StudyPageTask;
    if (field.kind === 'task') {
      if (field.name === 'id') return task.taskId;
      const { name } = field;
      if (name === 'label' || name === 'state' || name === 'kind') return task[name];
    }
    const column = byField.get(JSON.stringify(inOrder(field)));
    if (column === undefined) return null;
    return 'all' in column ? column.all : (column.values[place] ?? null);
  };
}

/** The same text for the same field, whoever made it. */
function inOrder(field: Field): unknown[] {
  return [field.kind, 'path' in field ? field.path : field.name, 'by' in field ? field.by : null];
}

/** Places of the tasks that meet a query, in its order. */
function matching(
  tasks: readonly StudyPageTask[],
  valueOf: ValueOf,
  repeated: ReadonlyMap<number, number>,
  { where = [], kind, taskIds, repeats, sort, descending = false }: Omit<TableQuery, 'fields'>,
): number[] {
  const wanted = taskIds === undefined ? null : new Set(taskIds);
  const isShown = repeats ?? (kind === undefined || wanted !== null || tellsRepeats(where));
  const found = tasks.flatMap((task, place) => {
    if (wanted?.has(task.taskId) === false) return [];
    if (kind !== undefined && task.kind !== kind) return [];
    if (!isShown && repeated.has(place)) return [];
    const seen = {
      ...{ id: task.taskId, label: task.label },
      valueOf: (field: Field) => valueOf(field, place),
    };
    return where.every((condition) => meetsCondition(condition, seen)) ? place : [];
  });
  if (sort === undefined) return descending ? found.reverse() : found;
  const isResult = sort.kind === 'metric' || sort.kind === 'measure';
  const rankOf = (place: number): number =>
    isResult && unreached.includes((tasks[place] as StudyPageTask).state) ? 1 : 0;
  const sign = descending ? -1 : 1;
  return found.sort((first, second) => {
    const [a, b] = [valueOf(sort, first), valueOf(sort, second)];
    return (
      rankOf(first) - rankOf(second) ||
      Number(a === null) - Number(b === null) ||
      sign * compared(a, b) ||
      first - second
    );
  });
}

/** As SQLite orders: numbers before texts, texts by their bytes. */
function compared(a: StudyPageValue, b: StudyPageValue): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  if (typeof a !== typeof b) return typeof a === 'number' ? -1 : 1;
  return a === b ? 0 : String(a) < String(b) ? -1 : 1;
}
