import { permutation, type Random } from '@basin/core';
import {
  enumerate,
  isAllowed,
  isListable,
  mostPoints,
  type Point,
  pointKey,
  type Space,
} from '../space/space.ts';

/** After so many draws in a row of points that are there already, or not allowed, few are left. */
const mostVainDraws = 2_000;
/** Spaces larger than this are not listed for what is left of them. */
export const mostListed = 200_000;

/**
 * The drawn points that are allowed, each once. Where a listable space is all but exhausted, the
 * points that are left follow in a random order; in any other the sequence ends.
 */
export function* withoutReplacement(
  space: Space,
  draw: () => Point | null,
  random: Random,
): Generator<Point> {
  const seen = new Set<string>();
  let vain = 0;
  while (vain < mostVainDraws) {
    const point = draw();
    if (point === null) break;
    const key = pointKey(point);
    if (seen.has(key) || !isAllowed(space, point)) {
      vain++;
      continue;
    }
    vain = 0;
    seen.add(key);
    yield point;
  }
  if (!isListable(space) || mostPoints(space) > mostListed) return;
  const left = [...enumerate(space)].filter((point) => !seen.has(pointKey(point)));
  for (const index of permutation(left.length, random)) yield left[index] as Point;
}
