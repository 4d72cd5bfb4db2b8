import type { Random } from '@basin/core';
import {
  enumerate,
  isListable,
  mostPoints,
  type Point,
  pointKey,
  type Space,
} from '../../space/space.ts';
import { mostListed } from '../without-replacement.ts';

/** The allowed points of a space that were not asked for yet. It is listed once, when that is first needed. */
export interface PointsLeft {
  /** Whether the space has a list, and so large a share of it was asked for that drawing from the list is cheaper. */
  isWorthwhile(asked: number): boolean;
  /** So many of them at random, or all if there are no more, in the order of the list. */
  some(count: number, random: Random): Point[];
  /** One was asked for. */
  remove(key: string): void;
}

/** Of a list's points as large a share has been asked for before it is drawn from. */
const shareAsked = 1 / 8;

export function createPointsLeft(space: Space, asked: ReadonlySet<string>): PointsLeft {
  const most = mostPoints(space);
  const isListed = isListable(space) && most <= mostListed;
  let list: { points: Point[]; isGone: Uint8Array; places: Map<string, number> } | null = null;
  let count = 0;

  function listed(): NonNullable<typeof list> {
    if (list !== null) return list;
    const points = isListed ? [...enumerate(space)] : [];
    const places = new Map(points.map((point, place) => [pointKey(point), place]));
    list = { points, isGone: new Uint8Array(points.length), places };
    count = points.length;
    for (const key of asked) leave(key);
    return list;
  }

  function leave(key: string): void {
    const place = list?.places.get(key);
    if (list === null || place === undefined || list.isGone[place] === 1) return;
    list.isGone[place] = 1;
    count -= 1;
  }

  return {
    isWorthwhile: (askedCount) => isListed && askedCount >= shareAsked * most,
    some(wanted, random) {
      const { points, isGone } = listed();
      const isLeft = (_: Point, place: number): boolean => isGone[place] === 0;
      if (count <= wanted) return points.filter(isLeft);
      const places = new Set<number>();
      // Of those that are left each is as likely as any other.
      while (places.size < wanted) {
        const place = Math.floor(random.uniform() * points.length);
        if (isGone[place] === 0) places.add(place);
      }
      return [...places].sort((a, b) => a - b).map((place) => points[place] as Point);
    },
    remove: leave,
  };
}
