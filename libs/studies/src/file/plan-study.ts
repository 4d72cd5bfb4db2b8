import {
  type Json,
  measureCurves,
  type PlannedTask,
  type Precision,
  type SweepPlan,
  type TrainingConfig,
} from '@basin/core';
import { buildSpace, samplers, type Space } from '@basin/search';
import { ownSlug, type Setting, type StudyRecord } from '../own/study-record.ts';
import { withFunctions } from '../plugin/registered.ts';
import type { BaseTraining } from './base-trainings.ts';
import { branchParameters } from './branches.ts';
import { checkClaimPoints } from './check-claim-points.ts';
import { checkClaims } from './check-claims.ts';
import { checkChecks, checkTasks } from './checked-claims.ts';
import { fillPoints, mostOfPlace, mostProblems, withoutRepeats } from './fill-points.ts';
import type { FillContext } from './fill-training.ts';
import { varyingParameters } from './labels.ts';
import { availableMetrics, mainMetrics, unreadMeasures } from './metrics.ts';
import { type Placement, placements } from './places.ts';
import { lotteryParameters } from './lottery-rounds.ts';
import { addPairs, pairedMeasures } from './paired-measures.ts';
import { createPointPlanner, type NamedPoint, type PlannedPoint } from './point-tasks.ts';
import { prepareStudy, problemsBeside, seedsNotice } from './prepare.ts';
import {
  constraintProblems,
  faultyParameters,
  type KnownParameters,
  parametersOf,
  samplePoints,
  unreadParameters,
} from './sample-points.ts';
import { growsByItself, searchOf } from './grow-study.ts';
import { checkGrowth, growthText, spread } from './growth-checks.ts';
import { definitionOf } from './study-definition.ts';
import type { StudyHost } from './study-host.ts';
import {
  checkEigenvalueCounts,
  checkMeasures,
  recordedMeasures,
  sharedNumbers,
  studyMeasures,
} from './study-measures.ts';
import { choosePoints, combine, pointLimit, sayRepeatedValues, withBases } from './study-points.ts';
import { StudyFileError, type StudyProblem } from './study-problem.ts';
import type { StudyFile } from './study-schema.ts';
import { seedsOf } from './study-seeds.ts';
import { locate, type StudySource } from './study-source.ts';
import { rememberingHost, type StudySpec } from './study-spec.ts';

/** What the command line adds to a file. */
export interface StudyOptions {
  /** Trainings to vary, where the file has none. */
  bases?: readonly BaseTraining[];
  /** Places of parameters, beside those of the file. */
  names?: Readonly<Record<string, string>>;
  /** Instead of the file's. */
  seeds?: readonly number[];
  /** A second precision in which its claims are judged too, where the file names none. */
  check?: Precision;
  /** Points at most, instead of the file's run_cap. */
  count?: number;
  /** Where the file has no name. */
  defaultName?: string;
  /** Told now and then how many trainings are planned: a hundred thousand take a while. */
  progress?(planned: number, all: number): void;
  /** What is known of its data sets, where it was planned before. */
  spec?: StudySpec;
}

export interface StudyPlan {
  plan: SweepPlan;
  /** What its results are read by; the plan has it as `study`. */
  record: StudyRecord;
  /**
   * What is trained unless something decides otherwise on the way: all points of a fixed study, as
   * the plan has them; of a growing one as many as there may be, where they are chosen as results
   * come drawn at random.
   */
  points: PlannedPoint[];
  /** How it grows, in words; null of a study whose plan has all there will be. */
  growth: string | null;
  /** What a reader should know of how the file was understood. */
  notices: string[];
}

const progressStep = 1_000;

/** Keys without which nothing is known of the space. */
const searchKeys = ['parameters', 'zip', 'points', 'require'];

/**
 * Makes the sweep of a study file: every point with every seed, measures after their trainings.
 *
 * @throws StudyFileError with everything that is wrong with the file, each at its line and column.
 */
export async function planStudy(
  written: StudySource,
  given: StudyHost,
  options: StudyOptions = {},
): Promise<StudyPlan> {
  const source = { ...written, value: withFunctions(written.value) };
  const { file: prepared, refused, unread, partly, ...said } = prepareStudy(source);
  if (prepared === null) return fail(source, said.problems);
  const notices = withSeedsNotice(said.notices, prepared, options);
  const problems: StudyProblem[] = [];
  const stopAtProblems = (): void => {
    const all = [...said.problems, ...problemsBeside(partly, problems)];
    if (all.length > 0) fail(source, all);
  };
  const { check = options.check } = prepared;
  const file: StudyFile = {
    ...prepared,
    ...(options.seeds === undefined ? {} : { seeds: [...options.seeds] }),
    ...(check === undefined ? {} : { check }),
  };
  const { host, datasets } = rememberingHost(given, options.spec ?? null);
  const bases = refused.includes('training') ? [] : basesOf(file, options, problems);
  // Without them it is not known which names there are.
  const hasNames = !refused.includes('parameters') && !refused.includes('points');
  const spoilt = [...refused, ...partly.refused.map(([key]) => String(key))];
  const isSearchSound = unread.length === 0 && !searchKeys.some((key) => spoilt.includes(key));
  const { space, problems: spaceProblems } = buildSpace({ ...file, unread });
  problems.push(...spaceProblems);
  if (spaceProblems.length === 0) problems.push(...samplers[file.method].check(space));
  const context = contextOf(
    ...([file, hasNames ? bases : [], space, options, host, problems, notices] as const),
    !refused.includes('names'),
  );
  const seeds = seedsOf(file.seeds, notices);
  const isListed = spaceProblems.length === 0 && isSearchSound && !hasGridProblem(problems);
  const limit = isListed ? pointLimit(file, space, options.count, notices) : null;
  const runCount = seeds.length * Math.max(1, bases.length);
  const chosen = isListed
    ? choosePoints(file, space, limit, options.count, runCount, problems, notices)
    : [];
  const points = chosen.length > 0 || !hasNames ? chosen : samplePoints(space);
  if (chosen.length === 0) problems.push(...constraintProblems(space, points));
  const grows = growsByItself(file);
  const search = searchOf(file);
  sayRepeatedValues(file, space, notices);
  const combined = combine(points, bases);
  const filled = await fillPoints(
    combined,
    chosen.length > 0 ? context : { ...context, unread: unreadParameters(space, points) },
    source,
    file.method === 'grid' ? mostOfPlace : 1,
    problems,
  );
  const kept = withoutRepeats(filled, notices);
  const faulty = faultyParameters(
    space.names,
    combined.map(({ values }) => values),
    filled.map(({ values }) => values),
  );
  const sample = filled[0] ?? { config: null, facts: null, layers: null };

  const lottery = lotteryParameters(file, space.names, grows, sample.config, problems);
  const varying = varyingParameters(
    [...new Set([...bases.flatMap(({ factors }) => Object.keys(factors)), ...space.names])],
    samplers[file.method].adaptive
      ? withBases(spread(space), bases)
      : (kept.length > 0 && faulty.length === 0 ? kept : combined).map(({ values }) => values),
  );
  const branches = branchParameters(file, space.names, grows, sample.config, problems);
  const added = [...lottery, ...branches];
  const parameters = [...varying, ...added];
  const sketch = parametersOf(
    space,
    bases.map(({ factors }) => factors),
  );
  const varied: KnownParameters =
    chosen.length * combined.length > 0
      ? { parameters, open: faulty, still: sketch.still }
      : {
          parameters: [...sketch.parameters, ...added],
          // Where values do not go together, or some points cannot be read, others are meant.
          open: spaceProblems.length > 0 || spoilt.includes('points') ? space.names : sketch.open,
          still: sketch.still,
        };
  checkMeasures(file.measures ?? [], sample.config, problems);
  checkEigenvalueCounts(file.measures ?? [], filled, problems);
  const measures = studyMeasures(file.measures ?? []);
  const seedCount = seeds.length;
  const paired = pairedMeasures(
    file,
    {
      known: hasNames ? varied : null,
      seedCount: refused.includes('seeds') ? Infinity : seedCount,
      grows,
    },
    problems,
  );
  const available = availableMetrics(sample.config, sample.layers, sample.facts, file.measures);
  const partlyMeasured = partly.refused.filter(([key]) => key === 'measures');
  const unreadMetrics = unreadMeasures(
    source.value,
    refused.includes('measures') ? null : partlyMeasured.map(([, index]) => index),
  );
  const curves = (sample.config?.record.measures ?? []).flatMap(({ measure }) =>
    measureCurves(measure),
  );
  const record: StudyRecord = {
    version: 1,
    name: file.name ?? options.defaultName ?? 'study',
    question: file.question ?? null,
    description: file.description ?? null,
    parameters,
    metrics: mainMetrics(file, { available, unread: unreadMetrics }, problems, notices),
    available,
    ...(curves.length > 0 ? { curves } : {}),
    seeds: [...seeds],
    ...('race' in search.seeds ? { mostSeeds: search.seeds.race.max } : {}),
    claims: checkClaims(
      file.claims ?? [],
      {
        parameters: hasNames ? varied : null,
        available,
        unread: unreadMetrics,
        check: file.check,
      },
      problems,
      notices,
    ),
  };
  notices.push(...sharedNumbers(file.measures ?? [], record.claims));
  checkChecks(file, { names: parameters.map(({ name }) => name), grows }, problems);
  if (grows) checkGrowth(file, bases, record, sample.config, problems, notices);
  stopAtProblems();
  const planner = createPointPlanner(parameters, measures, {
    lottery: file.lottery ?? null,
    branches: file.branches ?? null,
  });
  let count = 0;
  const tasksOf = (point: NamedPoint, config: TrainingConfig, seed: number): PlannedTask[] => {
    count += 1;
    if (count % progressStep === 0) options.progress?.(count, kept.length * seeds.length);
    return planner.tasks(point, config, seed);
  };
  const trained = kept.map(({ values, config }): PlannedPoint => {
    const point = planner.name(values);
    return { ...point, tasks: seeds.flatMap((seed) => tasksOf(point, config, seed)) };
  });
  const planned = addPairs(trained, paired, problems);
  checkClaimPoints(
    record,
    samplers[file.method].adaptive ? (limit ?? Infinity) : factorsOf(planned),
    // What is stored may be extended as it is.
    (file.method === 'grid' && limit !== null) || options.spec !== undefined,
    problems,
    notices,
  );
  const tasks = grows ? [] : distinct(planned);
  tasks.push(...checkTasks(tasks, record, host, problems));
  stopAtProblems();
  const known = datasets();
  return {
    plan: {
      experiment: ownSlug(record.name),
      preset: 'custom',
      tasks,
      definition: definitionOf(
        file,
        space.names,
        bases,
        context.placements,
        filled.map(({ config }) => config.dataset),
      ),
      name: record.name,
      study: asJson({
        ...record,
        spec: {
          file: {
            ...file,
            ...{ name: record.name, seeds: 'race' in search.seeds ? file.seeds : [...seeds] },
            ...(limit === null ? {} : { run_cap: limit }),
            ...(options.names === undefined ? {} : { names: { ...file.names, ...options.names } }),
          },
          bases: file.training === undefined ? bases : [],
          datasets: known,
        } satisfies StudySpec,
      }),
    },
    record,
    points: planned,
    growth: grows ? growthText(file, limit) : null,
    notices: [...new Set(notices)],
  };
}

/** @throws StudyFileError, always. */
function fail(source: StudySource, problems: readonly StudyProblem[]): never {
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

/** Seeds that a file lists are not those that the command line asks for; a stored study has all of them. */
function withSeedsNotice(
  notices: readonly string[],
  { seeds: listed }: StudyFile,
  { seeds: asked, spec }: StudyOptions,
): string[] {
  if (asked === undefined || spec !== undefined || !Array.isArray(listed)) return [...notices];
  const left = listed.filter((seed) => !asked.includes(seed));
  if (left.length === 0) return notices.filter((notice) => notice !== seedsNotice);
  const few = (seeds: readonly number[]): string =>
    `${seeds.slice(0, 8).join(', ')}${seeds.length > 8 ? ', …' : ''}`;
  return [
    ...notices.filter((notice) => notice !== seedsNotice),
    `every point is trained with the seeds that --seeds asks for, ${few(asked)}, and not with ${few(left)} of the study's own list`,
  ];
}

function contextOf(
  file: StudyFile,
  bases: readonly BaseTraining[],
  space: Space,
  options: StudyOptions,
  host: StudyHost,
  problems: StudyProblem[],
  notices: string[],
  /** Whether it is known which places the file gives. */
  hasPlaces: boolean,
): Omit<FillContext, 'template'> {
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
  problems.push(...found.problems.filter(({ path }) => hasPlaces || path[0] !== 'parameters'));
  for (const { name, understood } of found.placements) {
    if (understood !== null) notices.push(`parameter ${name} is read as ${understood}`);
  }
  const measures = recordedMeasures(file.measures ?? []);
  return { names: space.names, placements: found.placements, pathOf, host, measures };
}

function hasGridProblem(problems: readonly StudyProblem[]): boolean {
  return problems.some(
    ({ code }) => code === 'search/continuous-grid' || code === 'search/weighted-grid',
  );
}

/** What each training of a point has, whatever its seed: rounds and branches are points too. */
function factorsOf(points: readonly PlannedPoint[]): Setting[] {
  const tasks = distinct(points).filter(({ config }) => config.kind === 'training');
  const found = tasks.map(({ factors: { seed: _seed, ...rest } }): Setting => rest);
  return [...new Map(found.map((factors) => [JSON.stringify(factors), factors])).values()];
}

/** Tasks of all points, each once. */
function distinct(points: readonly PlannedPoint[]): PlannedTask[] {
  const tasks = points.flatMap((point) => point.tasks);
  return [...new Map(tasks.map((task) => [task.id, task])).values()];
}

/** As it is stored: what is undefined is not there. */
function asJson(value: unknown): Json {
  return JSON.parse(JSON.stringify(value)) as Json;
}
