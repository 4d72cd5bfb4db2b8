import { BasinError, isImported, type Json, plural, type Precision } from '@basin/core';
import type { BaseTraining } from './base-trainings.ts';
import { studyObject } from './define-study.ts';
import { planStudy, type StudyPlan } from './plan-study.ts';
import type { StudyHost } from './study-host.ts';
import type { StudyFile } from './study-schema.ts';
import { seedsOf } from './study-seeds.ts';
import { studySpecOf } from './study-spec.ts';

/** How much more of a study is wanted; null: as much as it has. */
export interface StudyExtension {
  /** Seeds of every point, in all. */
  seeds: number | null;
  /** Points in all. */
  count: number | null;
  /** Of every training. */
  epochs: number | null;
  /** A second precision that its claims are judged in too. */
  check?: Precision | null;
}

/** A study planned again with more of it. */
export interface ExtendedStudy extends StudyPlan {
  /**
   * Of a study that grows by itself: tasks that it was not to have before, whatever of it was asked for
   * so far. Its plan has none. A race's further seeds are not counted. 0 of another one.
   */
  more: number;
}

/** A stored sweep, as far as it says what it is. */
interface StoredStudy {
  experiment: string;
  name: string | null;
  /** As `SweepPlan.study` was. */
  study: Json;
}

/**
 * Plans a stored study again with more of it: what it has keeps its identity. With other epochs it is a
 * study of its own beside it, for a training of more epochs starts anew.
 *
 * @throws BasinError `study/not-extendable`; StudyFileError of `planStudy`.
 */
export async function planExtension(
  { experiment, name, study }: StoredStudy,
  { seeds, count, epochs, check = null }: StudyExtension,
  host: StudyHost,
): Promise<ExtendedStudy> {
  const title = name ?? experiment;
  const refuse = (why: string): never => {
    throw new BasinError('study/not-extendable', `${title} cannot be extended: ${why}`);
  };
  const spec = studySpecOf(study);
  if (isImported(study)) {
    return refuse('its runs were made elsewhere; `basin import` adds more of them');
  }
  if (spec === null) {
    return refuse(
      'it is stored without its file; run its `sweep` command again with --seeds, or its file with more of it',
    );
  }
  if ([seeds, count, epochs, check].every((more) => more === null)) {
    refuse('say of what it shall have more: --seeds, --count, --epochs or --check');
  }
  const { file } = spec;
  const had = seedsOf(file.seeds, []);
  if (seeds !== null && growsBySeeds(file)) {
    refuse('its seeds are a race: raise max of race in its file and run it again');
  }
  if (seeds !== null && seeds < had.length) {
    refuse(`it has ${plural(had.length, 'seed')}, and --seeds=${seeds} is fewer`);
  }
  const points = file.run_cap;
  if (count !== null && points === undefined) {
    refuse('it has every point of its space: more are other values of its parameters, in its file');
  }
  if (count !== null && points !== undefined && count < points) {
    refuse(`it has ${plural(points, 'point')}, and --count=${count} is fewer`);
  }
  const longer = epochs === null ? spec : withEpochs(spec, epochs, refuse);
  const source = studyObject(title, {
    ...longer.file,
    ...renamed(file, epochs),
    ...(check === null ? {} : { check }),
  });
  const planned = await planStudy(source, host, {
    spec,
    ...(longer.bases.length === 0 ? {} : { bases: longer.bases }),
    ...(seeds === null ? {} : { seeds: moreSeeds(had, seeds) }),
    ...(count === null ? {} : { count }),
  });
  const before = epochs === null ? { points, seeds: had.length } : { points: 0, seeds: 0 };
  return { ...planned, more: planned.growth === null ? 0 : tasksMore(planned, before) };
}

/** Every point has the same tasks with every seed. */
function tasksMore(
  { points, record }: StudyPlan,
  before: { points: number | undefined; seeds: number },
): number {
  const all = points.flatMap(({ tasks }) => tasks).length;
  const pairs = points.length * record.seeds.length;
  const had = Math.min(before.points ?? points.length, points.length) * before.seeds;
  return pairs === 0 ? 0 : Math.round((all * (pairs - had)) / pairs);
}

function growsBySeeds({ seeds }: StudyFile): boolean {
  return typeof seeds === 'object' && 'race' in seeds;
}

/** The seeds that there are, then the smallest others from 1 on. */
function moreSeeds(had: readonly number[], count: number): number[] {
  const seeds = [...had];
  for (let seed = 1; seeds.length < count; seed++) if (!had.includes(seed)) seeds.push(seed);
  return seeds;
}

function renamed({ name }: StudyFile, epochs: number | null): { name?: string } {
  return epochs === null || name === undefined
    ? {}
    : { name: `${name.slice(0, 60)}, ${plural(epochs, 'epoch')}` };
}

function withEpochs(
  { file, bases }: { file: StudyFile; bases: BaseTraining[] },
  epochCount: number,
  refuse: (why: string) => never,
): { file: StudyFile; bases: BaseTraining[] } {
  const counts = file.training === undefined ? bases.map(({ template }) => template['epochCount']) : [file.training.epochCount]; // prettier-ignore
  const most = counts.every((count) => typeof count === 'number') ? Math.max(...counts) : 0;
  if (epochCount <= most) {
    refuse(`it has ${plural(most, 'epoch')}, and --epochs=${epochCount} is not more`);
  }
  if (file.training === undefined) {
    const longer = bases.map(({ factors, template }) => ({
      factors,
      template: { ...template, epochCount },
    }));
    return { file, bases: longer };
  }
  const { epochCount: had } = file.training;
  if (typeof had !== 'number') {
    refuse(`its epochs are ${JSON.stringify(had)}, not one number: change them in its file`);
  }
  return { file: { ...file, training: { ...file.training, epochCount } }, bases };
}
