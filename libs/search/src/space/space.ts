import {
  BasinError,
  canonicalJson,
  evaluateExpression,
  type Expression,
  ExpressionError,
  type Json,
  namesOf,
  ownValue,
} from '@basin/core';
import type { NumberRange } from './distribution.ts';

/** Values of the parameters that exist at a point, by name, in the file's order. */
export type Point = Record<string, Json>;

/** Other parameters' values under which one exists: each has one of the listed. */
export type Condition = Record<string, readonly Json[]>;

/** What varies as one: a parameter, a group that is zipped, a list of points. */
export interface Axis {
  names: readonly string[];
  when: Condition | null;
  /** In the file's order; null where they cannot be listed. */
  values: readonly Point[] | null;
  /** Whether some listed values are more likely than others. */
  weighted: boolean;
  /** Of one parameter whose values are numbers that lie evenly; else null. */
  range: NumberRange | null;
  at(u: number): Point;
  /** Where the file has it. */
  path: readonly PropertyKey[];
}

export interface Constraint {
  source: string;
  expression: Expression;
  path: readonly PropertyKey[];
}

/** A parameter space: axes in an order in which conditions look back only. */
export interface Space {
  /** All parameters, in the file's order. */
  names: readonly string[];
  axes: readonly Axis[];
  constraints: readonly Constraint[];
}

/** Whether two values are the same; records by their content. */
export function sameValue(a: Json | undefined, b: Json | undefined): boolean {
  if (a === b) return true;
  if (a === undefined || b === undefined || typeof a !== 'object' || typeof b !== 'object') {
    return false;
  }
  return canonicalJson(a) === canonicalJson(b);
}

/** Whether a parameter with that condition exists beside these values. */
export function isActive(when: Condition | null, point: Point): boolean {
  return Object.entries(when ?? {}).every(([name, allowed]) =>
    allowed.some((value) => sameValue(ownValue(point, name), value)),
  );
}

/** What tells points apart, whatever the order of their names. */
export function pointKey(point: Point): string {
  return canonicalJson(point);
}

/** Whether a point meets the constraints; one that names a parameter which is not there does not apply. */
export function isAllowed(space: Space, point: Point): boolean {
  return space.constraints.every((constraint) => {
    const { expression } = constraint;
    if (!namesOf(expression).every((name) => Object.hasOwn(point, name))) return true;
    try {
      return evaluateExpression(expression, (name) => point[name]) === true;
    } catch (error) {
      if (!(error instanceof ExpressionError)) throw error;
      throw new ConstraintError(constraint, point, error);
    }
  });
}

/** A constraint that has no value at a point. */
export class ConstraintError extends BasinError {
  readonly constraint: Constraint;
  /** Within the constraint's text, from 1. */
  readonly column: number;

  constructor(constraint: Constraint, point: Point, cause: ExpressionError) {
    const at = namesOf(constraint.expression).map(
      (name) => `${name} ${JSON.stringify(ownValue(point, name))}`,
    );
    const where = at.length === 0 ? '' : ` (at ${[...new Set(at)].join(', ')})`;
    super('search/expression', `require "${constraint.source}": ${cause.message}${where}`, {
      cause,
    });
    this.name = 'ConstraintError';
    this.constraint = constraint;
    this.column = cause.column;
  }
}

/** The point at one share of probability an axis; axes that do not exist there leave theirs unused. */
export function pointAt(space: Space, shares: readonly number[]): Point {
  const point: Point = {};
  for (const [index, axis] of space.axes.entries()) {
    if (isActive(axis.when, point)) Object.assign(point, axis.at(shares[index] ?? 0));
  }
  return inOrder(space, point);
}

/** Every allowed point once, the last axis varying fastest. All axes must have listed values. */
export function* enumerate(space: Space): Generator<Point> {
  const seen = new Set<string>();
  for (const point of combinations(space, 0, {})) {
    const ordered = inOrder(space, point);
    const key = pointKey(ordered);
    // A value that is listed twice is one value.
    if (seen.has(key) || !isAllowed(space, ordered)) continue;
    seen.add(key);
    yield ordered;
  }
}

/** Whether every axis has listed values. */
export function isListable(space: Space): boolean {
  return space.axes.every((axis) => axis.values !== null);
}

/** An upper bound of the number of points; Infinity where they cannot be listed. */
export function mostPoints(space: Space): number {
  return space.axes.reduce((product, axis) => product * (axis.values?.length ?? Infinity), 1);
}

function* combinations(space: Space, depth: number, point: Point): Generator<Point> {
  const axis = space.axes[depth];
  if (axis === undefined) {
    yield point;
  } else if (!isActive(axis.when, point)) {
    yield* combinations(space, depth + 1, point);
  } else {
    for (const value of axis.values ?? []) {
      yield* combinations(space, depth + 1, { ...point, ...value });
    }
  }
}

/** The same values in the file's order. */
export function inOrder(space: Space, point: Point): Point {
  return Object.fromEntries(
    space.names.flatMap((name) =>
      Object.hasOwn(point, name) ? [[name, point[name] as Json]] : [],
    ),
  );
}
