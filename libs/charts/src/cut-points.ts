import { type Axis, isLinear, type SettledAxis } from './axis.ts';
import type { CurvePoint } from './builders/curves.ts';

/**
 * What of a line is drawn between the ends of the horizontal axis: where it leaves them, its place there
 * on the straight way to the next point, as both axes are scaled.
 */
export function cutPoints(points: readonly CurvePoint[], x: SettledAxis, y: Axis): CurvePoint[] {
  const [low, high] = x.domain;
  return points.flatMap((point, index) => {
    const before = points[index - 1];
    const crossed = [low, high].filter(
      (end) => before !== undefined && isBetween(end, before, point),
    );
    const ends = crossed.flatMap((end) => placeAt(end, before as CurvePoint, point, x, y) ?? []);
    return point.x >= low && point.x <= high ? [...ends, point] : ends;
  });
}

function isBetween(end: number, before: CurvePoint, point: CurvePoint): boolean {
  return before.x < end && end < point.x;
}

/** Null where either side is a gap. */
function placeAt(
  end: number,
  before: CurvePoint,
  behind: CurvePoint,
  x: Axis,
  y: Axis,
): CurvePoint | null {
  const [from, to, at] = [before.x, behind.x, end].map(scaled(x)) as [number, number, number];
  const share = (at - from) / (to - from);
  const between = (a: number | null, b: number | null): number | null => {
    if (a === null || b === null) return null;
    const [low, high] = [a, b].map(scaled(y)) as [number, number];
    const value = low + share * (high - low);
    return Number.isFinite(value) ? (isLinear(y) ? value : Math.exp(value)) : null;
  };
  const value = between(before.y, behind.y);
  if (value === null) return null;
  return {
    ...{ x: end, y: value },
    ...{ low: between(before.low, behind.low), high: between(before.high, behind.high) },
  };
}

function scaled(axis: Axis): (value: number) => number {
  return isLinear(axis) ? (value) => value : Math.log;
}
