import {
  BasinError,
  ConfigError,
  type DataFacts,
  type DatasetConfig,
  datasetConfigSchema,
  datasetFacts,
  type DatasetInput,
  datasetInputSchema,
  inputKindOf,
  type Json,
  type RecordedMeasure,
  type TrainingConfig,
  trainingConfigSchema,
} from '@basin/core';
import type { Point } from '@basin/search';
import { type Placement, withValue } from './places.ts';
import { isRecord, keysOf } from './schema-at.ts';
import { pathText, schemaProblems, unknownKey, valueAt } from './schema-problems.ts';
import type { CheckedNetwork, StudyHost } from './study-host.ts';
import type { StudyProblem } from './study-problem.ts';
import { type Origins, substitute } from './substitute.ts';

export interface FillContext {
  template: Json;
  names: readonly string[];
  /** Those of them whose values are not known, for what the file says of them is wrong. */
  unread?: readonly string[];
  placements: readonly Placement[];
  /** Where the file has a parameter. */
  pathOf(name: string): readonly PropertyKey[];
  host: StudyHost;
  /** What the file measures while training. */
  measures: readonly RecordedMeasure[];
}

/** A training at a point: null where something is wrong with it. */
export interface FilledTraining {
  config: TrainingConfig | null;
  /** Of its data; null where they could not be read. */
  facts: DataFacts | null;
  /** Null where nobody described it. */
  network: CheckedNetwork | null;
  problems: StudyProblem[];
}

const nothing = { config: null, facts: null, network: null } as const;

/** What the study gives by itself, with why it is not the file's. */
const ownKeys: Readonly<Record<string, string>> = {
  seed: 'seeds are those of the study: seeds: 3, or seeds: [1, 2, 7]',
  kind: 'it is a training',
  schemaVersion: 'it is the program’s',
  initialWeightsOf: 'a study’s trainings start from their own seeds',
  initialWeightsAt:
    'a study’s trainings start from their own seeds, or by lottery: … from the first round’s',
  mask: 'lottery: { rounds: 3, share: 0.2 } prunes and trains again',
  backendFamily: 'the backend is chosen on the command line',
};

/** The training's config at a point of the space, with all that the file leaves out. */
export async function fillTraining(context: FillContext, point: Point): Promise<FilledTraining> {
  const placed = placePoint(context, point);
  if (placed.training === null) return { ...nothing, problems: placed.problems };
  return complete(context, placed, await readDataset(placed.training['dataset'], context.host));
}

/**
 * The same where data sets are known already, and nothing may be waited for.
 *
 * @param datasetOf a data set as it is written at a point. @throws BasinError.
 */
export function fillTrainingNow(
  context: FillContext,
  point: Point,
  datasetOf: (written: Json) => DatasetConfig,
): FilledTraining {
  const placed = placePoint(context, point);
  if (placed.training === null) return { ...nothing, problems: placed.problems };
  return complete(context, placed, datasetOf(namedDataset(placed.training['dataset']) as Json));
}

/** A data set may be its name alone. */
export function namedDataset(written: unknown): unknown {
  return typeof written === 'string' ? { name: written } : written;
}

/** A template with a point's values in it. */
interface PlacedPoint {
  training: Record<string, unknown> | null;
  /** Where the file has what was put at a path. */
  placed: Map<string, readonly PropertyKey[]>;
  origins: Origins;
  problems: StudyProblem[];
  /** Where values are missing that are not known. */
  unknown: (readonly PropertyKey[])[];
  /** Problems that do not stand for all that is wrong at their place. */
  guessed: ReadonlySet<StudyProblem>;
}

function placePoint(context: FillContext, point: Point): PlacedPoint {
  const { template, names, unread } = context;
  const { value, origins, problems, unknown, guessed } = substitute(template, point, names, unread);
  const nothing = new Map<string, readonly PropertyKey[]>();
  const filled = { origins, problems, unknown, guessed };
  if (!isRecord(value)) return { training: null, placed: nothing, ...filled };
  const training: Record<string, unknown> = value;
  const placed = placeValues(training, point, context, problems, unknown);
  for (const [key, reason] of Object.entries(ownKeys)) {
    if (!Object.hasOwn(training, key)) continue;
    const message = `training.${key} cannot be set: ${reason}`;
    problems.push({ code: 'study/training', path: ['training', key], at: 'key', message });
    delete training[key];
  }
  return { training, placed, ...filled };
}

function complete(
  { host, measures }: FillContext,
  { training, placed, origins, problems: found, unknown, guessed }: PlacedPoint,
  read: DatasetConfig | { problems: StudyProblem[] },
): FilledTraining {
  const isUnknown = ({ path }: StudyProblem): boolean =>
    unknown.some((start) => startsWith(path, start));
  // What stands under a misspelt name was put in, or read, all the same.
  const isGuess = (problem: StudyProblem): boolean =>
    guessed.has(problem) || problem.code === 'study/unknown-key';
  const problems = found.filter((problem) => !isUnknown(problem));
  if (training === null) return { ...nothing, problems };
  const locateIn = (path: readonly PropertyKey[]): readonly PropertyKey[] =>
    placed.get(path.join('.')) ?? originOf(training, path, origins);
  const add = (problem: StudyProblem): void => {
    const located = { ...problem, path: locateIn(problem.path) };
    // What could not be put in is wrong once, not once more for being empty.
    const isKnown =
      isUnknown(located) ||
      problems.some((other) => !isGuess(other) && startsWith(located.path, other.path));
    if (!isKnown) problems.push(located);
  };
  if ('problems' in read) read.problems.forEach(add);
  const dataset = 'problems' in read ? null : read;
  const facts = dataset === null ? null : datasetFacts(dataset);
  const candidate = completed(training, dataset, facts, measures);
  for (const problem of trainingProblems(candidate)) add(problem);
  if (facts === null || problems.length + unknown.length > 0) {
    return { ...nothing, facts, problems };
  }
  const config = trainingConfigSchema.parse(candidate);
  let network: CheckedNetwork | null;
  try {
    network = host.check(config);
  } catch (error) {
    if (!(error instanceof BasinError)) throw error;
    const message = `the training cannot run: ${error.message}`;
    const path = error instanceof ConfigError ? error.path : ['network'];
    add({ code: 'study/training', path, at: 'key', message });
    return { ...nothing, facts, problems };
  }
  return { config, facts, network, problems };
}

function placeValues(
  training: Record<string, unknown>,
  point: Point,
  { placements, pathOf, unread = [] }: FillContext,
  problems: StudyProblem[],
  unknown: (readonly PropertyKey[])[],
): Map<string, readonly PropertyKey[]> {
  const placed = new Map<string, readonly PropertyKey[]>();
  for (const { name, find } of placements) {
    const isUnread = unread.includes(name);
    if (!isUnread && !Object.hasOwn(point, name)) continue;
    const paths = find(training);
    if (typeof paths === 'string') {
      const message = `parameter ${name} has no place: ${paths}`;
      problems.push({ code: 'study/no-place', path: pathOf(name), at: 'key', message });
      continue;
    }
    for (const path of paths) {
      if (isUnread) {
        unknown.push(['training', ...path]);
        continue;
      }
      const value = point[name] as Json;
      if (path.join('.') === 'optimiser.type') keepKnownOptions(training, value);
      withValue(training, path, structuredClone(value));
      placed.set(path.join('.'), pathOf(name));
    }
  }
  return placed;
}

/** Another kind of optimiser has other options: those that it does not know go. */
function keepKnownOptions(training: Record<string, unknown>, type: Json): void {
  const optimiser = training['optimiser'];
  if (!isRecord(optimiser) || optimiser['type'] === type) return;
  const known = keysOf(trainingConfigSchema.shape.optimiser, { ...optimiser, type });
  if (known.length === 0) return;
  for (const key of Object.keys(optimiser)) if (!known.includes(key)) delete optimiser[key];
}

async function readDataset(
  written: unknown,
  host: StudyHost,
): Promise<DatasetConfig | { problems: StudyProblem[] }> {
  const path = ['dataset'];
  const named = namedDataset(written);
  const resolved = datasetConfigSchema.safeParse(named);
  if (!resolved.success) {
    const problems = schemaProblems(datasetInputSchema, named).map((problem) => {
      const text = pathText(problem.path);
      const message =
        problem.path.length === 0
          ? problem.message.replace(text, 'training.dataset')
          : problem.code === 'study/unknown-key'
            ? problem.message.replace('"', '"dataset.')
            : `training.dataset.${problem.message}`;
      return { ...problem, path: [...path, ...problem.path], message };
    });
    if (problems.length > 0) return { problems };
  }
  try {
    return await host.dataset(named as DatasetInput | DatasetConfig);
  } catch (error) {
    if (!(error instanceof BasinError)) throw error;
    const message = `training.dataset: ${error.message}`;
    return { problems: [{ code: 'study/training', path, at: 'value', message }] };
  }
}

/** With the input's shape from the data, the loss from its kind, and what every training has. */
function completed(
  training: Record<string, unknown>,
  dataset: DatasetConfig | null,
  facts: DataFacts | null,
  measures: readonly RecordedMeasure[],
): Record<string, unknown> {
  const { network, record = {} } = training;
  const loss = facts?.kind === 'regression' ? 'mean-squared-error' : 'cross-entropy';
  const shape = isRecord(network) && facts !== null ? inputShape(network, facts) : [1];
  return {
    ...{ kind: 'training', schemaVersion: 1, seed: 0, loss },
    ...training,
    dataset,
    ...(measures.length > 0 && isRecord(record) ? { record: withMeasures(record, measures) } : {}),
    ...(isRecord(network) ? { network: { inputShape: shape, ...network } } : {}),
  };
}

function withMeasures(
  record: Record<string, unknown>,
  measures: readonly RecordedMeasure[],
): Record<string, unknown> {
  const own: unknown = record['measures'] ?? [];
  return { ...record, measures: Array.isArray(own) ? [...(own as unknown[]), ...measures] : own };
}

/** As the first layer reads it: flat, as a signal, or the example's own. */
function inputShape(network: Record<string, unknown>, { exampleShape }: DataFacts): number[] {
  let first = valueAt(network, ['layers', 0]);
  // A layer of layers, or a repeated group, reads what its first one does.
  while (isRecord(first) && Array.isArray(first['layers'])) first = valueAt(first, ['layers', 0]);
  const type = isRecord(first) ? first['type'] : null;
  const kind = typeof type === 'string' ? inputKindOf(type) : null;
  const size = exampleShape.reduce((product, length) => product * length, 1);
  if (kind === 'vector') return [size];
  if (kind === 'signal') return exampleShape.length === 2 ? [...exampleShape] : [size, 1];
  return [...exampleShape];
}

/** What the config's schema finds, by the file's names; its data set has been read already. */
function trainingProblems(candidate: Record<string, unknown>): StudyProblem[] {
  const known = Object.keys(trainingConfigSchema.shape).filter((key) => !(key in ownKeys));
  return schemaProblems(trainingConfigSchema, candidate).flatMap((problem): StudyProblem[] => {
    const { path, message, code } = problem;
    if (path[0] === 'dataset') return [];
    if (code === 'study/unknown-key' && path.length === 1) {
      return [{ ...unknownKey(['training', ...path], known), path }];
    }
    const where = code === 'study/unknown-key' ? path.slice(0, -1) : path;
    const text = pathText(where);
    return [{ ...problem, message: message.replace(text, `training.${text}`) }];
  });
}

function startsWith(path: readonly PropertyKey[], start: readonly PropertyKey[]): boolean {
  return start.every((key, index) => path[index] === key);
}

/** Where the file has what stands at a path of a filled-in training: by the nearest record that came from it. */
function originOf(
  training: unknown,
  path: readonly PropertyKey[],
  origins: Origins,
): readonly PropertyKey[] {
  let found: readonly PropertyKey[] = ['training', ...path];
  let value: unknown = training;
  for (let index = 0; index <= path.length; index++) {
    const origin = typeof value === 'object' && value !== null ? origins.get(value) : undefined;
    if (origin !== undefined) found = [...origin, ...path.slice(index)];
    if (index < path.length) value = valueAt(value, path.slice(index, index + 1));
  }
  return found;
}
