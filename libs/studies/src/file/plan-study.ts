import {
  canonicalJson,
  type DataFacts,
  type Factor,
  type Json,
  planTask,
  type PlannedTask,
  type SweepPlan,
  type TrainingConfig,
} from '@basin/core';
import { buildSpace, type Point, samplers, type Space } from '@basin/search';
import { settingText } from '../own/setting-text.ts';
import { ownSlug, type StudyRecord } from '../own/study-record.ts';
import { planAnalysis } from '../planning/analysis.ts';
import type { BaseTraining } from './base-trainings.ts';
import { checkClaims } from './check-claims.ts';
import { type FillContext, fillTraining } from './fill-training.ts';
import { factorOf, varyingParameters } from './labels.ts';
import { availableMetrics, mainMetrics } from './metrics.ts';
import { type Placement, placements } from './places.ts';
import { prepareStudy } from './prepare.ts';
import { valueAt } from './schema-problems.ts';
import { studyMeasures } from './study-measures.ts';
import type { StudyHost } from './study-host.ts';
import { StudyFileError, type StudyProblem } from './study-problem.ts';
import type { StudyFile } from './study-schema.ts';
import { locate, type StudySource } from './study-source.ts';

/** What the command line adds to a file. */
export interface StudyOptions {
  /** Trainings to vary, where the file has none. */
  bases?: readonly BaseTraining[];
  /** Places of parameters, beside those of the file. */
  names?: Readonly<Record<string, string>>;
  /** Instead of the file's. */
  seeds?: readonly number[];
  /** Points at most, instead of the file's run_cap. */
  count?: number;
  /** Where the file has no name. */
  defaultName?: string;
}

/** A point of a study that is to be trained. */
export interface PlannedPoint {
  label: string;
  factors: Record<string, Factor>;
  /** Its trainings, one a seed. */
  taskIds: string[];
}

export interface StudyPlan {
  plan: SweepPlan;
  /** What its results are read by; the plan has it as `study`. */
  record: StudyRecord;
  points: PlannedPoint[];
  /** What a reader should know of how the file was understood. */
  notices: string[];
}

/** Keys without which nothing is known of the space. */
const searchKeys = ['parameters', 'zip', 'points', 'require'];
/** Points of a sampler that does not end by itself, where nothing says how many. */
const usualCount = 20;
/** More points than this are no plan, but a mistake. */
const mostTrainings = 200_000;
/** A fault that every point has is said once; so many different ones are enough. */
const mostProblems = 40;

/**
 * Makes the sweep of a study file: every point with every seed, measures after their trainings.
 *
 * @throws StudyFileError with everything that is wrong with the file, each at its line and column.
 */
export async function planStudy(
  source: StudySource,
  host: StudyHost,
  options: StudyOptions = {},
): Promise<StudyPlan> {
  const { file, problems, notices, refused } = prepareStudy(source);
  const fail = (): never => {
    const distinct = new Map(
      problems.map((problem) => [JSON.stringify([problem.path, problem.message]), problem]),
    );
    const located = [...distinct.values()].map((problem) => locate(source, problem));
    located.sort(
      (a, b) =>
        (a.position?.line ?? 0) - (b.position?.line ?? 0) ||
        (a.position?.column ?? 0) - (b.position?.column ?? 0),
    );
    throw new StudyFileError(source.file, located.slice(0, mostProblems));
  };
  if (file === null) return fail();
  const bases = refused.includes('training') ? [] : basesOf(file, options, problems);
  const isSearchSound = !searchKeys.some((key) => refused.includes(key));
  const { space, problems: spaceProblems } = buildSpace(file);
  problems.push(...spaceProblems);
  if (spaceProblems.length === 0) problems.push(...samplers[file.method].check(space));
  const context = contextOf(
    ...([file, isSearchSound ? bases : [], space, options, host, problems, notices] as const),
  );
  const points =
    spaceProblems.length > 0 || !isSearchSound || hasGridProblem(problems)
      ? []
      : choosePoints(file, space, options, problems, notices);
  const combined = points.flatMap((point) =>
    bases.map((base) => ({ base, point, values: { ...base.factors, ...point } })),
  );
  const filled = await fillPoints(combined, context, source, problems);
  const kept = withoutRepeats(filled, notices);
  const sample = filled[0] ?? { config: null, facts: null };

  const seeds = options.seeds ?? seedsOf(file.seeds);
  const parameters = varyingParameters(
    [...new Set([...bases.flatMap(({ factors }) => Object.keys(factors)), ...space.names])],
    (kept.length > 0 ? kept : combined).map(({ values }) => values),
  );
  const measures = studyMeasures(file.measures ?? [], sample.config, problems);
  const available = availableMetrics(sample.config, sample.facts, file.measures);
  const record: StudyRecord = {
    version: 1,
    name: file.name ?? options.defaultName ?? 'study',
    question: file.question ?? null,
    description: file.description ?? null,
    parameters,
    metrics: mainMetrics(file, available, problems, notices),
    available,
    seeds: [...seeds],
    claims: checkClaims(
      file.claims ?? [],
      // What varies is not known while the space is wrong.
      { parameters: combined.length === 0 ? null : parameters, available },
      problems,
      notices,
    ),
  };
  if (problems.length > 0) fail();
  if (kept.length * seeds.length > mostTrainings) {
    const message = `${kept.length} points with ${seeds.length} seeds are more than ${mostTrainings} trainings: set run_cap`;
    problems.push({ code: 'study/invalid-value', path: ['seeds'], at: 'value', message });
    fail();
  }
  return plannedStudy(
    record,
    definitionOf(file, space, bases, context, filled),
    kept,
    measures,
    seeds,
    notices,
  );
}

interface CombinedPoint {
  base: BaseTraining;
  point: Point;
  /** The point's with the factors of its base. */
  values: Point;
}

interface FilledPoint {
  values: Point;
  config: TrainingConfig;
  facts: DataFacts;
}

function basesOf(
  file: StudyFile,
  { bases }: StudyOptions,
  problems: StudyProblem[],
): BaseTraining[] {
  if (file.training !== undefined) return [{ factors: {}, template: file.training }];
  if (bases !== undefined) return [...bases];
  const message =
    'the file has no training: give training: …, or on the command line --experiment=SLUG to vary those of a built-in experiment';
  problems.push({ code: 'study/missing', path: ['training'], at: 'key', message });
  return [];
}

type Context = Omit<FillContext, 'template'>;

function contextOf(
  file: StudyFile,
  bases: readonly BaseTraining[],
  space: Space,
  options: StudyOptions,
  host: StudyHost,
  problems: StudyProblem[],
  notices: string[],
): Context {
  const pathOf = (name: string): readonly PropertyKey[] =>
    space.axes.find(({ names }) => names.length === 1 && names[0] === name)?.path ?? [
      'parameters',
      name,
    ];
  const given = { ...file.names, ...options.names };
  const template = file.training ?? {};
  const found: { placements: Placement[]; problems: StudyProblem[] } =
    bases.length === 0
      ? { placements: [], problems: [] }
      : placements(space.names, template, given, pathOf);
  problems.push(...found.problems);
  for (const { name, understood } of found.placements) {
    if (understood !== null) notices.push(`parameter ${name} is read as ${understood}`);
  }
  return { names: space.names, placements: found.placements, pathOf, host };
}

function hasGridProblem(problems: readonly StudyProblem[]): boolean {
  return problems.some(
    ({ code }) => code === 'search/continuous-grid' || code === 'search/weighted-grid',
  );
}

function choosePoints(
  file: StudyFile,
  space: Space,
  options: StudyOptions,
  problems: StudyProblem[],
  notices: string[],
): Point[] {
  const { method } = file;
  const kind = samplers[method];
  const cap = options.count ?? file.run_cap ?? (kind.ends(space) ? null : usualCount);
  if (cap === usualCount && (options.count ?? file.run_cap) === undefined) {
    notices.push(
      `method ${method} draws ${usualCount} points; run_cap in the file, or --count, says how many`,
    );
  }
  const { samplerSeed: seed, order } = file;
  const proposals = kind.create(space, { seed, order }).ask(cap ?? mostTrainings + 1);
  if (proposals.length === 0) {
    const at = file.require === undefined ? 'parameters' : 'require';
    const message = 'no point is left to train: the constraints (require) allow none';
    problems.push({ code: 'study/no-points', path: [at], at: 'key', message });
  }
  if (cap !== null && proposals.length < cap && options.count !== undefined) {
    notices.push(`the space has ${proposals.length} points, fewer than --count=${cap}`);
  }
  return proposals.map(({ point }) => point);
}

async function fillPoints(
  points: readonly CombinedPoint[],
  context: Context,
  source: StudySource,
  problems: StudyProblem[],
): Promise<FilledPoint[]> {
  const filled: FilledPoint[] = [];
  const said = new Set<string>();
  const names = context.names.map((name) => ({ name, label: name, numeric: true, values: [] }));
  for (const { base, point, values } of points) {
    const { template } = base;
    const training = await fillTraining({ ...context, template }, point);
    const { config, facts } = training;
    if (config !== null && facts !== null) filled.push({ config, facts, values });
    for (const problem of training.problems) {
      // One place is wrong in one way, at however many points.
      const key = JSON.stringify([problem.path, problem.code]);
      if (said.has(key)) continue;
      said.add(key);
      const written = valueAt(source.value, problem.path);
      const varies = typeof written === 'string' && /^[$=]/.test(written);
      const where = varies && names.length > 0 ? ` (at ${settingOf(point, names)})` : '';
      problems.push({ ...problem, message: `${problem.message}${where}` });
    }
    if (said.size > mostProblems) break;
  }
  return filled;
}

/** What another point trains already is no point: parameters that a training does not heed, rounded ones. */
function withoutRepeats(filled: readonly FilledPoint[], notices: string[]): FilledPoint[] {
  const seen = new Set<string>();
  const kept = filled.filter(({ config }) => {
    const key = canonicalJson(config);
    return seen.has(key) ? false : (seen.add(key), true);
  });
  const repeated = filled.length - kept.length;
  if (repeated > 0) {
    notices.push(`${repeated} points are left out: they train what another point trains`);
  }
  return kept;
}

/** The point in words, for a fault that depends on it. */
function settingOf(point: Point, names: StudyRecord['parameters']): string {
  const factors = Object.entries(point).flatMap(([name, value]) => {
    const factor = factorOf(value);
    return factor === null ? [] : [[name, factor] as const];
  });
  return settingText(Object.fromEntries(factors), names);
}

function seedsOf(seeds: StudyFile['seeds']): number[] {
  if (typeof seeds === 'number') return Array.from({ length: seeds }, (_, index) => index + 1);
  return [...new Set(seeds)];
}

/**
 * What makes the study this one and no other. How much of it (seeds, points, cap) and the words of it
 * are left out: with more of them it is the same study. The content of its data is not: the same path
 * may hold other rows tomorrow, and their trainings are no further seeds of these.
 */
function definitionOf(
  file: StudyFile,
  space: Space,
  bases: readonly BaseTraining[],
  context: Context,
  filled: readonly FilledPoint[],
): Record<string, Json> {
  const digests = filled.flatMap(({ config: { dataset } }) =>
    'digest' in dataset ? [dataset.digest] : [],
  );
  const { parameters, method, order, samplerSeed, zip, require: required } = file;
  const plain = { parameters, method, order, samplerSeed, zip, require: required };
  return JSON.parse(
    JSON.stringify({
      version: 1,
      ...plain,
      names: space.names,
      trainings: bases.map(({ template }) => template),
      data: [...new Set(digests)].sort(),
      places: context.placements.map(({ name, understood }) => [name, understood]),
    }),
  ) as Record<string, Json>;
}

function plannedStudy(
  study: StudyRecord,
  definition: Record<string, Json>,
  filled: readonly FilledPoint[],
  measures: ReturnType<typeof studyMeasures>,
  seeds: readonly number[],
  notices: string[],
): StudyPlan {
  const tasks = new Map<string, PlannedTask>();
  const points: PlannedPoint[] = [];
  const labels = new Set<string>();
  for (const { values, config } of filled) {
    const factors = Object.fromEntries(
      study.parameters.flatMap(({ name }) => {
        const factor = factorOf(values[name]);
        return factor === null ? [] : [[name, factor] as const];
      }),
    );
    const short = settingText(factors, study.parameters);
    const label = labels.has(short) ? `${short} (${points.length + 1})` : short;
    labels.add(short);
    const trainings = seeds.map((seed) =>
      planTask({ ...config, seed }, `${label} seed ${seed}`, { ...factors, seed }),
    );
    for (const training of trainings) {
      tasks.set(training.id, training);
      for (const { measure, precision } of measures) {
        const analysis = planAnalysis([training], measure, { precision });
        tasks.set(analysis.id, analysis);
      }
    }
    points.push({ label, factors, taskIds: trainings.map(({ id }) => id) });
  }
  const plan: SweepPlan = {
    experiment: ownSlug(study.name),
    preset: 'custom',
    tasks: [...tasks.values()],
    definition,
    name: study.name,
    study: JSON.parse(JSON.stringify(study)) as Json,
  };
  return { plan, record: study, points, notices: [...new Set(notices)] };
}
