import { type Json, ownValue, plural, type TrainingConfig } from '@basin/core';
import {
  metricIsFor,
  type Point,
  pointAt,
  type RaceConfig,
  samplers,
  type Space,
} from '@basin/search';
import { isCurve, type StudyRecord } from '../own/study-record.ts';
import type { BaseTraining } from './base-trainings.ts';
import { growsByItself, searchOf } from './grow-study.ts';
import { namesIn } from './substitute.ts';
import type { StudyProblem } from './study-problem.ts';
import type { StudyFile } from './study-schema.ts';
import { studySpecOf } from './study-spec.ts';

/** What a study that grows needs beside what every study does. */
export function checkGrowth(
  file: StudyFile,
  bases: readonly BaseTraining[],
  record: StudyRecord,
  sample: TrainingConfig | null,
  problems: StudyProblem[],
  notices: string[],
): void {
  const {
    metrics: [metric],
    available,
  } = record;
  const wantedBy = metricIsFor(searchOf(file)) ?? '';
  const problem = (path: readonly PropertyKey[], message: string): void =>
    void problems.push({ code: 'study/not-supported', path, at: 'key', message });
  if (bases.length > 1 && file.early_terminate !== undefined) {
    problem(
      ['early_terminate'],
      `early_terminate compares trainings as they run, and a point of this experiment has ${bases.length} of unlike networks, whose curves are on different scales: leave it out, or give the file a training of its own`,
    );
  } else if (bases.length > 1) {
    notices.push(
      `${wantedBy} goes by the mean of ${metric?.name ?? 'its metric'} over the ${bases.length} trainings of a point, each with every seed`,
    );
  }
  const isRecorded = metric !== undefined && isCurve(metric.name, record);
  if (metric !== undefined && !isRecorded) {
    const recorded = available.filter((name) => isCurve(name, record));
    problem(
      ['metric'],
      `${wantedBy} goes by what trainings record at every epoch, and ${metric.name} is measured afterwards: put one of ${recorded.join(', ')} first`,
    );
  }
  if (metric !== undefined && file.metric === undefined) {
    notices.push(
      `${wantedBy} goes by ${metric.name} (${metric.goal}): metric in the file names another`,
    );
  }
  if (samplers[file.method].adaptive) notices.push('method bayes is TPE here, as in Optuna');
  if (file.early_terminate !== undefined) {
    notices.push(
      'early_terminate counts epochs: bands, rungs and min_iter are epochs of a training',
    );
  }
  const names =
    file.training === undefined ? new Set<string>() : namesIn(file.training['dataset'] ?? null);
  const isFile = sample !== null && 'digest' in sample.dataset;
  if (samplers[file.method].adaptive && isFile && names.size > 0) {
    problem(
      ['training', 'dataset'],
      `${wantedBy} cannot vary a data set that is read from files (${[...names].join(', ')}): its points are not known before`,
    );
  }
}

/** How a planned study grows, in words; null of one whose plan has all there will be. */
export function growthWords(study: Json | undefined): string | null {
  const spec = studySpecOf(study);
  return spec === null || !growsByItself(spec.file)
    ? null
    : growthText(spec.file, spec.file.run_cap ?? null);
}

/** What tells the trainings of a point apart, where an experiment with several is varied. */
export function baseFactorsOf(study: Json | undefined): string[] {
  const spec = studySpecOf(study);
  const names = spec?.bases.flatMap(({ factors }) => Object.keys(factors)) ?? [];
  return [...new Set(names)].filter(
    (name) => ownValue(spec?.file.parameters ?? {}, name) === undefined,
  );
}

/** The race over seeds of a planned study; null where there is none. */
export function raceOf(study: Json | undefined): RaceConfig | null {
  const seeds = studySpecOf(study)?.file.seeds;
  return typeof seeds === 'object' && 'race' in seeds ? seeds.race : null;
}

/** How a study grows, for people: `bayes (TPE), at most 40 points, hyperband stops trainings early`. */
export function growthText(file: StudyFile, limit: number | null): string {
  const { seeds, earlyTerminate, method } = searchOf(file);
  const size = limit === null ? 'every point' : `at most ${plural(limit, 'point')}`;
  return [
    samplers[method].adaptive ? `${method} (TPE)` : method,
    size,
    ...('race' in seeds ? [`a race of ${seeds.race.min} to ${seeds.race.max} seeds`] : []),
    ...(earlyTerminate === null ? [] : [`${earlyTerminate.type} stops trainings early`]),
  ].join(', ');
}

/** More values of a parameter than any figure has lines or panels. */
const spreadCount = 41;

/** Points that show which values a space has: listed ones all, of others many over their range. */
export function spread(space: Space): Point[] {
  const at = (share: number): Point =>
    pointAt(
      space,
      space.axes.map(() => share),
    );
  const middle = at(0.5);
  return [
    ...space.axes.flatMap(({ values }) => (values ?? []).map((value) => ({ ...middle, ...value }))),
    ...Array.from({ length: spreadCount }, (_, index) => at((index + 0.5) / spreadCount)),
  ];
}
