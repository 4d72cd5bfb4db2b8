import path from 'node:path';
import {
  BasinError,
  type DatasetConfig,
  datasetFacts,
  formatCount,
  metricOf,
  plural,
} from '@basin/core';
import { planExperiment, experiments } from '@basin/studies';
import {
  type BaseTraining,
  baseTrainings,
  planStudy,
  studyObject,
  type StudyOptions,
  type StudyPlan,
  type StudySource,
  studySpecOf,
} from '@basin/studies/file';
import { oneOf } from '../../../cli/values.ts';
import { userPath } from '@basin/store/places';
import type { SweepOptions } from '../options.ts';
import { askedCheck } from './asked-check.ts';
import { readStudyFile } from './read-study-file.ts';
import { parseName, parseSet } from './set-flag.ts';
import { type DataToKeep, hostOfCommand } from './study-host.ts';
import { say } from '../../../cli/print.ts';

/**
 * The study of `--file`, or that of `--experiment` and `--set`.
 *
 * @throws StudyFileError with everything wrong in the file, BasinError `cli/…` for the flags.
 */
export async function planOwnStudy(options: SweepOptions): Promise<StudyPlan & DataToKeep> {
  const { file, set, firstSeed, seedCount, count, database } = options;
  if (file !== null && set.length > 0) {
    throw new BasinError(
      'cli/invalid-value',
      '--set varies a built-in experiment: put the parameters into the file',
    );
  }
  if (file !== null && (options.method !== null || options.metric !== null)) {
    throw new BasinError(
      'cli/invalid-option',
      '--method and --metric say how --set varies an experiment: write method and metric into the file',
    );
  }
  if (firstSeed !== 1 && seedCount === null) {
    throw new BasinError(
      'cli/missing-value',
      `--seed=${firstSeed} is where seeds begin: give --seeds too, how many; without it the study's own seeds would run`,
    );
  }
  const bases = basesOf(options);
  const source =
    file === null ? setStudy(options, bases ?? []) : await readStudyFile(userPath(file), file);
  const folder = file === null ? process.cwd() : path.dirname(userPath(file));
  const host = hostOfCommand(folder, options);
  const wanted: StudyOptions = {
    names: namesOf(options.names),
    progress: planningProgress(),
    ...(bases === null ? {} : { bases }),
    ...(seedCount === null
      ? {}
      : { seeds: Array.from({ length: seedCount }, (_, index) => firstSeed + index) }),
    ...(count === null ? {} : { count }),
    ...(file === null ? {} : { defaultName: path.parse(file).name }),
  };
  const planned = await planStudy(source, host, wanted);
  const check = planned.record.claims.length === 0 ? null : askedCheck(database, planned.plan);
  if (check === null || studySpecOf(planned.plan.study)?.file.check !== undefined) {
    return { ...planned, keepData: host.keepData };
  }
  // What was added to the stored study stays: its file alone would forget it.
  const checked = await planStudy(source, host, { ...wanted, check });
  const note = `claims are judged in ${check} too, as was asked of the stored study`;
  return { ...checked, notices: [...checked.notices, note], keepData: host.keepData };
}

/** A line on standard error every two seconds that planning takes. */
function planningProgress(): (planned: number, all: number) => void {
  let saidMs = performance.now();
  return (planned, all) => {
    if (performance.now() - saidMs < 2_000) return;
    saidMs = performance.now();
    say(`planning: ${formatCount(planned)} of ${plural(all, 'training')}`);
  };
}

/** The trainings of the one experiment that is varied; null where none is named. */
function basesOf({ experiments: named, preset, file }: SweepOptions): BaseTraining[] | null {
  if (named === null) {
    if (file !== null) return null;
    throw new BasinError(
      'cli/missing-value',
      '--set varies an experiment: name it with --experiment',
    );
  }
  const [slug, other] = named;
  if (slug === undefined || other !== undefined) {
    throw new BasinError(
      'cli/invalid-value',
      `--experiment is "${named.join(',')}": one experiment can be varied at once`,
    );
  }
  const slugs = experiments.map((experiment) => experiment.slug as string);
  oneOf('--experiment', slugs)(slug);
  return baseTrainings(planExperiment(slug, { preset, firstSeed: 1, seedCount: 1 }));
}

/** The study that the flags describe. */
function setStudy(options: SweepOptions, bases: readonly BaseTraining[]): StudySource {
  const { experiments: named, set, preset, count } = options;
  const method = options.method ?? 'grid';
  if (method !== 'grid' && count === null) {
    throw new BasinError(
      'cli/missing-value',
      `--method=${method} draws as many points as it is asked for: give --count=30, say`,
    );
  }
  const parameters = set.map((text) => parseSet(text, method !== 'grid'));
  const paths = parameters.map(({ name }) => name);
  refuseRepeats('--set', paths);
  return studyObject('the command line', {
    name: `${named?.join() ?? ''} ${preset} by ${paths.join(', ')}`.slice(0, 80),
    parameters: Object.fromEntries(parameters.map(({ name, parameter }) => [name, parameter])),
    ...(method === 'grid' ? {} : { method, run_cap: count }),
    ...(method === 'bayes' || options.metric !== null
      ? { metric: metricOfBases(options.metric, bases) }
      : {}),
  });
}

/** Places of parameters, each said once. */
function namesOf(texts: readonly string[]): Record<string, string> {
  const named = texts.map(parseName);
  refuseRepeats(
    '--name',
    named.map(([name]) => name),
  );
  return Object.fromEntries(named);
}

/** The last of two would win without a word. */
function refuseRepeats(flag: string, names: readonly string[]): void {
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice === undefined) return;
  throw new BasinError(
    'cli/invalid-value',
    `${flag} gives ${twice} more than once: give it once, with all that it is to be`,
  );
}

/** What is made best: the metric that was named, else accuracy of classes, or loss; of the test split where there is one. */
function metricOfBases(named: string | null, bases: readonly BaseTraining[]) {
  const facts = bases.map(({ template }) => datasetFacts(template['dataset'] as DatasetConfig));
  const split = facts.every(({ testCount }) => testCount !== null) ? 'test' : 'train';
  const hasClasses = facts.every(({ kind }) => kind === 'classification');
  const name = named ?? `${split}/${hasClasses ? 'accuracy' : 'loss'}`;
  return { name, goal: metricOf(name).direction === 'higher' ? 'maximize' : 'minimize' };
}
