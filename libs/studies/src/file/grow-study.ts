import {
  BasinError,
  canonicalJson,
  type DatasetConfig,
  datasetConfigSchema,
  type Json,
  type PlannedTask,
  type ProposerSource,
  type TrainingConfig,
} from '@basin/core';
import {
  buildSpace,
  metricIsFor,
  type Point,
  pointKey,
  type SearchStudy,
  searchSource,
  samplers,
} from '@basin/search';
import { studyRecordOf } from '../own/study-of.ts';
import type { BaseTraining } from './base-trainings.ts';
import { fillTrainingNow } from './fill-training.ts';
import { placements } from './places.ts';
import { createPointPlanner, type NamedPoint } from './point-tasks.ts';
import type { StudyHost } from './study-host.ts';
import { recordedMeasures, studyMeasures } from './study-measures.ts';
import type { StudyFile } from './study-schema.ts';
import { seedsOf } from './study-seeds.ts';
import { studySpecOf, type StudySpec } from './study-spec.ts';

/** Whether what a study trains depends on what comes out: then its tasks are not known beforehand. */
export function growsByItself(file: StudyFile): boolean {
  return samplers[file.method].adaptive || metricIsFor(searchOf(file)) !== null;
}

/** What of a file decides how it is searched. */
export function searchOf(
  file: StudyFile,
): Pick<SearchStudy, 'method' | 'seeds' | 'earlyTerminate'> {
  const { method, seeds, early_terminate: earlyTerminate = null } = file;
  const isRace = typeof seeds === 'object' && 'race' in seeds;
  return { method, earlyTerminate, seeds: isRace ? seeds : seedsOf(seeds, []) };
}

/**
 * What proposes the tasks of a planned study; null where its plan has all there will be.
 *
 * @param study as `SweepPlan.study`
 */
export function studySource(
  study: Json | undefined,
  { check }: Pick<StudyHost, 'check'>,
): ProposerSource | null {
  const spec = studySpecOf(study);
  const record = studyRecordOf(study);
  if (spec === null || record === null || !growsByItself(spec.file)) return null;
  const { file } = spec;
  const [metric = null] = record.metrics;
  const { space } = buildSpace(file);
  const planner = createPointPlanner(record.parameters, studyMeasures(file.measures ?? []));
  const named = new Map<string, NamedTraining[] | null>();
  const bases = basesOf(spec).map(({ factors, template }) => ({
    ...{ factors, configAt: trainingsOf(spec, template, space.names, { check }) },
  }));

  /** The trainings of a point, one of each base; null where one of them cannot be trained. */
  function at(point: Point): NamedTraining[] | null {
    const key = pointKey(point);
    const known = named.get(key);
    if (known !== undefined) return known;
    const configs = bases.flatMap(({ configAt }) => configAt(point) ?? []);
    const made =
      configs.length < bases.length
        ? null
        : configs.map((config, place) => ({
            ...{ point: planner.name({ ...bases[place]?.factors, ...point }), config },
          }));
    named.set(key, made);
    return made;
  }

  return searchSource({
    ...searchOf(file),
    ...{ space, samplerSeed: file.samplerSeed, order: file.order },
    pointCount: file.run_cap ?? null,
    metric,
    trainingCount: bases.length,
    tasksOf(point, seed): PlannedTask[] | null {
      const made = at(point);
      return made?.flatMap(({ point, config }) => planner.tasks(point, config, seed)) ?? null;
    },
  });
}

interface NamedTraining {
  point: NamedPoint;
  config: TrainingConfig;
}

/** What a point is filled into: the file's training, or each of an experiment's. */
function basesOf({ file, bases }: StudySpec): BaseTraining[] {
  return file.training === undefined && bases.length > 0
    ? bases
    : [{ factors: {}, template: file.training ?? {} }];
}

/** The training of a point; null where it cannot be trained. */
function trainingsOf(
  { file, datasets }: StudySpec,
  template: Record<string, Json>,
  names: readonly string[],
  { check }: Pick<StudyHost, 'check'>,
): (point: Point) => TrainingConfig | null {
  const pathOf = (name: string): readonly PropertyKey[] => ['parameters', name];
  const known = new Map(
    datasets.map(({ written, resolved }) => [canonicalJson(written), resolved]),
  );
  const context = {
    template,
    names,
    placements: placements(names, file.training ?? {}, file.names ?? {}, pathOf).placements,
    pathOf,
    measures: recordedMeasures(file.measures ?? []),
    host: { check, dataset: () => Promise.reject(new Error('data sets are known')) },
  };
  const datasetOf = (written: Json): DatasetConfig => {
    const resolved = known.get(canonicalJson(written));
    if (resolved !== undefined) return resolved;
    const plain = datasetConfigSchema.safeParse(written);
    if (plain.success) return plain.data;
    throw new BasinError(
      'study/training',
      `the data set ${JSON.stringify(written)} was not read when the study was planned: run its file again`,
    );
  };
  return (point) => fillTrainingNow(context, point, datasetOf).config;
}
