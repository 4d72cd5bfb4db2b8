import { formatCount, plural } from '@basin/core';
import { mostPoints, type Point, samplers, type Space } from '@basin/search';
import type { BaseTraining } from './base-trainings.ts';
import type { StudyProblem } from './study-problem.ts';
import type { StudyFile } from './study-schema.ts';

/** Points of a sampler that does not end by itself, where nothing says how many. */
const usualCount = 20;
/** More trainings than this are no plan, but a mistake. */
const mostTrainings = 200_000;

/** A point of the space for one of the trainings that the study varies. */
export interface CombinedPoint {
  base: BaseTraining;
  point: Point;
  /** The point's with the factors of its base. */
  values: Point;
}

/** How many points there are at most; null: all that the space has. */
export function pointLimit(
  file: StudyFile,
  space: Space,
  count: number | undefined,
  notices: string[],
): number | null {
  const said = count ?? file.run_cap;
  if (said !== undefined) return said;
  if (samplers[file.method].ends(space)) return null;
  notices.push(
    `method ${file.method} tries ${usualCount} points; run_cap in the file, or --count, says how many`,
  );
  return usualCount;
}

/**
 * The points that a study has by itself, whatever comes out of them; none where there are more than
 * anybody trains, which is a problem too.
 */
export function choosePoints(
  file: StudyFile,
  space: Space,
  limit: number | null,
  count: number | undefined,
  /** Trainings of a point. */
  runCount: number,
  problems: StudyProblem[],
  notices: string[],
): Point[] {
  const most = Math.max(1, Math.floor(mostTrainings / runCount));
  const { samplerSeed: seed, order } = file;
  // What is chosen as results come is tried out by points drawn at random.
  const kind = samplers[file.method].adaptive ? samplers.random : samplers[file.method];
  // What is too large is not listed first.
  const points =
    limit === null || limit <= most
      ? kind.create(space, { seed, order }).ask(limit ?? most + 1)
      : null;
  if (points === null || points.length > most) {
    const size = mostPoints(space);
    const known = file.require === undefined && Number.isFinite(size);
    const number = limit ?? (known ? size : null);
    const pointText =
      number === null ? `more than ${formatCount(most)} points` : plural(number, 'point');
    const message = `${pointText} of ${plural(runCount, 'training')} each are more than ${formatCount(mostTrainings)} trainings: set run_cap, or fewer seeds`;
    problems.push({ code: 'study/invalid-value', path: ['seeds'], at: 'value', message });
    return [];
  }
  if (points.length === 0) {
    const at = file.require === undefined ? 'parameters' : 'require';
    const message = 'no point is left to train: the constraints (require) allow none';
    problems.push({ code: 'study/no-points', path: [at], at: 'key', message });
  }
  if (limit !== null && points.length < limit && count !== undefined) {
    notices.push(`the space has ${plural(points.length, 'point')}, fewer than --count=${count}`);
  }
  return points.map(({ point }) => point);
}

/** A grid takes a value that is listed twice once, and says so; to other samplers it is twice as likely. */
export function sayRepeatedValues({ method }: StudyFile, space: Space, notices: string[]): void {
  if (method !== 'grid') return;
  for (const { names, values } of space.axes) {
    const [name, ...others] = names;
    if (values === null || name === undefined || others.length > 0) continue;
    const texts = values.map((value) => JSON.stringify(value[name]));
    const twice = [...new Set(texts.filter((text, index) => texts.indexOf(text) !== index))];
    if (twice.length > 0) {
      notices.push(
        `${name} lists ${twice.join(', ')} more than once: a grid takes each value once`,
      );
    }
  }
}

/** Every point for every training that is varied. */
export function combine(points: readonly Point[], bases: readonly BaseTraining[]): CombinedPoint[] {
  return points.flatMap((point) =>
    bases.map((base) => ({ base, point, values: { ...base.factors, ...point } })),
  );
}
