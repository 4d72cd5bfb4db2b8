import { formatCount, plural } from '@basin/core';
import {
  countCombinations,
  enumerate,
  type Point,
  type SampledPoint,
  samplers,
  type Space,
} from '@basin/search';
import type { BaseTraining } from './base-trainings.ts';
import { constraintProblem } from './sample-points.ts';
import type { StudyProblem } from './study-problem.ts';
import type { StudyFile } from './study-schema.ts';

/** Points of a sampler that does not end by itself, where nothing says how many. */
const usualCount = 20;
/** More trainings than this are no plan, but a mistake. */
const mostTrainings = 200_000;
/** More combinations than this are not gone through, though constraints may leave few of them. */
const mostTried = 500_000;

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
 * anybody trains, which is a problem too, and is known before any is listed.
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
  const { samplerSeed: seed, order } = file;
  const size = countCombinations(space);
  const wrong = sizeProblem(file, size, limit, runCount);
  if (wrong !== null) {
    problems.push(wrong);
    return [];
  }
  // What is chosen as results come is tried out by points drawn at random.
  const kind = samplers[file.method].adaptive ? samplers.random : samplers[file.method];
  const most = mostPointsOf(runCount);
  let points: SampledPoint[];
  try {
    points = kind.create(space, { seed, order }).ask(limit ?? most + 1);
  } catch (error) {
    problems.push(constraintProblem(error));
    return [];
  }
  if (points.length > most) {
    problems.push(tooMany(`more than ${formatCount(most)} points`, runCount));
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
  if (limit === points.length && file.method === 'grid') {
    const all = file.require === undefined ? size : allowedCount(space);
    const cap = count === undefined ? 'run_cap' : '--count';
    if (all > limit) {
      notices.push(
        `${formatCount(limit)} of ${plural(all, 'point')} (${cap}): the others are not trained`,
      );
    }
  }
  return points.map(({ point }) => point);
}

function mostPointsOf(runCount: number): number {
  return Math.max(1, Math.floor(mostTrainings / runCount));
}

/** What is wrong with the number of points, told by the number of combinations alone; null: nothing. */
function sizeProblem(
  { method, require, order }: StudyFile,
  size: number,
  limit: number | null,
  runCount: number,
): StudyProblem | null {
  const most = mostPointsOf(runCount);
  if (limit !== null && limit > most) return tooMany(plural(limit, 'point'), runCount);
  if (limit === null && require === undefined && size > most && Number.isFinite(size)) {
    return tooMany(plural(size, 'point'), runCount);
  }
  const isListed =
    method === 'grid' ? require !== undefined || order === 'shuffled' : limit === null;
  if (!isListed || !Number.isFinite(size) || size <= mostTried) return null;
  const why = require === undefined ? 'be listed to shuffle them' : 'be tried by require';
  const message = `${formatCount(size)} combinations of values would have to ${why}, which is more than ${formatCount(mostTried)}: list fewer values, or take method: random with run_cap`;
  return { code: 'study/invalid-value', path: ['parameters'], at: 'key', message };
}

function tooMany(points: string, runCount: number): StudyProblem {
  const message = `${points} of ${plural(runCount, 'training')} each are more than ${formatCount(mostTrainings)} trainings: set run_cap, or fewer seeds`;
  return { code: 'study/invalid-value', path: ['seeds'], at: 'value', message };
}

function allowedCount(space: Space): number {
  const points = enumerate(space);
  let count = 0;
  while (points.next().done !== true) count += 1;
  return count;
}

/** A grid takes a value that is listed twice once, and says so; to other samplers it is twice as likely. */
export function sayRepeatedValues({ method }: StudyFile, space: Space, notices: string[]): void {
  if (method !== 'grid') return;
  for (const { names, values } of space.axes) {
    const [name, ...others] = names;
    if (values === null || name === undefined || others.length > 0) continue;
    const seen = new Set<string>();
    const twice = new Set<string>();
    for (const value of values) {
      const text = JSON.stringify(value[name]);
      if (seen.has(text)) twice.add(text);
      seen.add(text);
    }
    if (twice.size > 0) {
      notices.push(
        `${name} lists ${[...twice].join(', ')} more than once: a grid takes each value once`,
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

/** Their values, with those that tell the trainings apart. */
export function withBases(points: readonly Point[], bases: readonly BaseTraining[]): Point[] {
  const all = bases.length === 0 ? [{ factors: {} }] : bases;
  return points.flatMap((point) => all.map(({ factors }): Point => ({ ...factors, ...point })));
}
