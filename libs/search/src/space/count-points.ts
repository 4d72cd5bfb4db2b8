import { canonicalJson } from '@basin/core';
import { isActive, type Point, type Space } from './space.ts';

/**
 * How many combinations of listed values there are, without listing one: by their conditions, and before any
 * constraint. A value that is listed twice counts once. Infinity where an axis has no list.
 */
export function countCombinations(space: Space): number {
  const sizes = space.axes.map(({ values }) =>
    values === null ? Infinity : new Set(values.map((value) => canonicalJson(value))).size,
  );
  // What comes from an axis on depends on those values alone that later conditions look back at.
  const asked = space.axes.map((_, depth) => {
    const later = space.axes.slice(depth).flatMap(({ when }) => Object.keys(when ?? {}));
    return new Set(later);
  });
  const known = new Map<string, number>();

  function countFrom(depth: number, point: Point): number {
    const axis = space.axes[depth];
    if (axis === undefined) return 1;
    const heeded = Object.entries(point).filter(([name]) => asked[depth]?.has(name));
    const key = JSON.stringify([depth, heeded]);
    const before = known.get(key);
    if (before !== undefined) return before;
    const count = isActive(axis.when, point)
      ? countAxis(depth, point)
      : countFrom(depth + 1, point);
    known.set(key, count);
    return count;
  }

  function countAxis(depth: number, point: Point): number {
    const axis = space.axes[depth];
    const next = asked[depth + 1];
    const size = sizes[depth] ?? 0;
    if (axis === undefined || axis.values === null || !axis.names.some((name) => next?.has(name))) {
      return size * countFrom(depth + 1, point);
    }
    const distinct = new Map(axis.values.map((value) => [canonicalJson(value), value]));
    let sum = 0;
    for (const value of distinct.values()) sum += countFrom(depth + 1, { ...point, ...value });
    return sum;
  }

  return countFrom(0, {});
}
