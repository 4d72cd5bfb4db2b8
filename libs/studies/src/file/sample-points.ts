import { canonicalJson, type Json } from '@basin/core';
import { ConstraintError, isActive, isAllowed, type Point, type Space } from '@basin/search';
import type { StudyParameter } from '../own/study-record.ts';
import { varyingParameters } from './labels.ts';
import type { StudyProblem } from './study-problem.ts';

/** Values of one parameter that are tried; a fault in more of them reads no differently. */
const mostValues = 200;
/** Shares at which a parameter is tried that has no list of values. */
const shares = [0.02, 0.5, 0.98];

/**
 * Points of a space that is not listed, for something is wrong with it or it is too large: each value of each
 * parameter beside the first ones of the others. What is wrong with the training is told by them.
 */
export function samplePoints(space: Space): Point[] {
  const points = [pointWith(space, null, {})];
  for (const axis of space.axes) {
    const values = axis.values ?? shares.map((share) => axis.at(share));
    for (const value of values.slice(0, mostValues)) points.push(pointWith(space, axis, value));
  }
  return points;
}

function pointWith(space: Space, fixed: Space['axes'][number] | null, value: Point): Point {
  const point: Point = {};
  for (const axis of space.axes) {
    if (!isActive(axis.when, point)) continue;
    Object.assign(point, axis === fixed ? value : (axis.values?.[0] ?? axis.at(0.5)));
  }
  return point;
}

/** What has no value at any of the points, each constraint once. */
export function constraintProblems(space: Space, points: readonly Point[]): StudyProblem[] {
  return space.constraints.flatMap((constraint) => {
    for (const point of points) {
      try {
        isAllowed({ ...space, constraints: [constraint] }, point);
      } catch (error) {
        return [constraintProblem(error)];
      }
    }
    return [];
  });
}

/** A constraint without a value as a fault of the file. @throws any other error. */
export function constraintProblem(error: unknown): StudyProblem {
  if (!(error instanceof ConstraintError)) throw error;
  const { column, message, constraint } = error;
  return { code: 'search/expression', path: constraint.path, at: 'value', column, message };
}

/**
 * Parameters that none of the sample points has: what the file says of them is wrong, or of one that decides
 * whether they are there.
 */
export function unreadParameters(space: Space, points: readonly Point[]): string[] {
  const read = new Set(points.flatMap((point) => Object.keys(point)));
  return space.names.filter((name) => !read.has(name));
}

/** Parameters as far as they are known before the points are. */
export interface KnownParameters {
  parameters: readonly StudyParameter[];
  /** Those of them that may have other values than listed here. */
  open: readonly string[];
  /** Of those that are there and do not vary why, in words. */
  still: ReadonlyMap<string, string>;
}

/** Why parameters of a single value do not vary: they have one alone, or list it more than once. */
function stillParameters({ axes }: Space): Map<string, string> {
  return new Map(
    axes.flatMap(({ names, values }) =>
      names.flatMap((name): [string, string][] => {
        const listed = (values ?? []).filter((point) => Object.hasOwn(point, name));
        const [first, ...others] = listed.map((point) => canonicalJson(point[name] as Json));
        if (first === undefined || others.some((value) => value !== first)) return [];
        const twice = others.length > 0 && names.length === 1;
        return [[name, twice ? `it lists ${first} more than once and no other value` : `it is always ${first}`]]; // prettier-ignore
      }),
    ),
  );
}

/** Parameters with a value of which no training can be made: which values they are meant to have is not known. */
export function faultyParameters(
  names: readonly string[],
  tried: readonly Point[],
  filled: readonly Point[],
): string[] {
  const valuesOf = (points: readonly Point[], name: string): Set<string> =>
    new Set(points.flatMap((point) => (Object.hasOwn(point, name) ? [canonicalJson(point[name] as Json)] : []))); // prettier-ignore
  return names.filter((name) => {
    const sound = valuesOf(filled, name);
    return [...valuesOf(tried, name)].some((value) => !sound.has(value));
  });
}

/**
 * Parameters of a space that is not listed, for something is wrong with it or it is too large: what names them
 * is checked all the same, and values of those that are listed.
 *
 * @param others settings that points have beside those of the space.
 */
export function parametersOf(space: Space, others: readonly Point[]): KnownParameters {
  const listed = new Set(space.axes.flatMap(({ names, values }) => (values === null ? [] : names)));
  const values = space.axes.flatMap((axis) => axis.values ?? shares.map((share) => axis.at(share)));
  const names = new Set([...others.flatMap((point) => Object.keys(point)), ...space.names]);
  const open = space.names.filter((name) => !listed.has(name));
  const read = varyingParameters([...names], [...others, ...values]);
  // Of what is wrong itself nothing but the name is known.
  const unread = open.filter((name) => !read.some((parameter) => parameter.name === name));
  return {
    parameters: [
      ...read,
      ...unread.map((name): StudyParameter => ({ name, label: name, numeric: true, values: [] })),
    ],
    open,
    still: stillParameters(space),
  };
}
