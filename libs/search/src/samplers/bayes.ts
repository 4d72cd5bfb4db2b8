import { randomStream, type Random } from '@basin/core';
import {
  type Axis,
  inOrder,
  isActive,
  isAllowed,
  isListable,
  type Point,
  pointAt,
  pointKey,
  type Space,
} from '../space/space.ts';
import type { SampledPoint, Sampler, SamplerKind, SamplerOptions, Told } from './sampler.ts';
import { encodeAxis, type EncodedAxis } from './tpe/dimension.ts';
import { createObserved } from './tpe/observed.ts';
import { createParzen, type Parzen } from './tpe/parzen.ts';
import { createPointsLeft } from './tpe/points-left.ts';

/** Points that end before the densities say anything; until then draws are random. */
const startup = 10;
/** Points drawn where the good ones are, of which the one is taken that the others are rarest at. */
const candidateCount = 24;
/** Sets of candidates that are all there already or not allowed, before points are drawn at random. */
const mostVainSets = 20;
/** Candidates where what is left of the space can be listed: after one vain set they are drawn from that. */
const candidatesLeft = 48;
/** Random draws that are all there already or not allowed, before what is left is listed. */
const mostVainDraws = 200;

/**
 * TPE as Optuna 5 has it by default: the best tenth of the points and all others each make a Parzen
 * estimator; 24 points are drawn from the first, and the one with the highest ratio of both densities
 * is taken. Parameters that always exist are searched together, a conditional one by itself. Points
 * that still run count among the others, so that workers do not all try the same. Unlike Optuna, no
 * point comes twice, and one that diverged counts as the worst.
 */
export const bayes: SamplerKind = {
  text: 'TPE, as Optuna 5 has it by default: points near the best ones, by what came out so far',
  adaptive: true,
  ends: isListable,
  check: () => [],
  create: createBayes,
};

/** Axes that are searched together, and the points that have them. */
interface Group {
  axes: readonly EncodedAxis[];
  best: Parzen;
  others: Parzen;
}

function createBayes(
  space: Space,
  { seed, goal = 'minimize', asked = [] }: SamplerOptions,
): Sampler {
  const groups = groupsOf(space);
  const seen = new Set<string>();
  const points: Point[] = [];
  const observed = createObserved();
  const left = createPointsLeft(space, seen);
  let best = new Set<number>();

  function keep(point: Point): SampledPoint {
    const index = points.length;
    points.push(point);
    const key = pointKey(point);
    seen.add(key);
    left.remove(key);
    for (const group of groups) put(group, 'others', index);
    return { index, point };
  }

  function put(group: Group, side: 'best' | 'others', index: number): void {
    const values = encoded(group, points[index] ?? {});
    if (values !== null) group[side].insert(index, values);
  }

  function take(group: Group, side: 'best' | 'others', index: number): void {
    if (encoded(group, points[index] ?? {}) !== null) group[side].remove(index);
  }

  function move(index: number, from: 'best' | 'others', to: 'best' | 'others'): void {
    for (const group of groups) {
      take(group, from, index);
      put(group, to, index);
    }
  }

  function tell(told: Told): void {
    if (told.state === 'unknown') {
      for (const group of groups) take(group, 'others', told.index);
      return;
    }
    observed.tell(told, goal);
    const now = new Set(observed.best());
    for (const index of best) if (!now.has(index)) move(index, 'best', 'others');
    for (const index of now) if (!best.has(index)) move(index, 'others', 'best');
    best = now;
  }

  const isNew = (point: Point): boolean => !seen.has(pointKey(point)) && isAllowed(space, point);

  function next(): Point | null {
    const random = randomStream(seed, `sampler:bayes:${points.length}`);
    const isListed = left.isWorthwhile(points.length);
    if (observed.count >= startup) {
      for (let set = 0; set < (isListed ? 1 : mostVainSets); set++) {
        const point = suggested(space, groups, random, isNew, isListed);
        if (point !== null) return point;
      }
      if (isListed) return mostPromisingPoint(groups, left.some(candidatesLeft, random));
    }
    for (let draw = 0; draw < mostVainDraws; draw++) {
      const shares = space.axes.map(() => random.uniform());
      const point = pointAt(space, shares);
      if (isNew(point)) return point;
    }
    return left.some(1, random)[0] ?? null;
  }

  asked.forEach(keep);
  return {
    ask(count) {
      const sampled: SampledPoint[] = [];
      while (sampled.length < count) {
        const point = next();
        if (point === null) break;
        sampled.push(keep(point));
      }
      return sampled;
    },
    tell,
  };
}

function groupsOf(space: Space): Group[] {
  const varying = space.axes
    .map(encodeAxis)
    .filter(({ dimension }) =>
      dimension.kind === 'choice' ? dimension.count > 1 : dimension.low < dimension.high,
    );
  const always = varying.filter(({ axis }) => axis.when === null);
  const sometimes = varying.filter(({ axis }) => axis.when !== null).map((axis) => [axis]);
  return [...(always.length > 0 ? [always] : []), ...sometimes].map((axes) => {
    const dimensions = axes.map(({ dimension }) => dimension);
    return { axes, best: createParzen(dimensions), others: createParzen(dimensions) };
  });
}

/** One number an axis; null where the point does not have them. */
function encoded({ axes }: Group, point: Point): number[] | null {
  const values = axes.map((axis) => axis.encode(point));
  return values.some(Number.isNaN) ? null : values;
}

/** Values of axes that were chosen. */
type Chosen = ReadonlyMap<Axis, Point>;

/** The most promising point of a set of candidates that is new and allowed; null where none is. */
function suggested(
  space: Space,
  groups: readonly Group[],
  random: Random,
  isNew: (point: Point) => boolean,
  isListed: boolean,
): Point | null {
  const [first] = groups;
  const always = first?.axes.every(({ axis }) => axis.when === null) ? first : undefined;
  const sometimes = new Map(
    groups.flatMap((group) =>
      group === always ? [] : group.axes.map(({ axis }) => [axis, group]),
    ),
  );
  const complete = (values: Chosen): Point =>
    completed(space, values, (axis) => {
      const group = sometimes.get(axis);
      return group === undefined ? axis.at(0) : (bestDraw(group, random).get(axis) ?? {});
    });
  if (always === undefined) return newOf([new Map()], complete, isNew);
  const draws = drawsOf(always, random);
  const point = complete(chosenOf(always, mostPromising(always, draws)));
  if (isNew(point)) return point;
  // Without conditional parameters it is known by now which of the others are new.
  const isSettled = sometimes.size === 0;
  // With them every other candidate costs draws of its own; what is left of a list is cheaper to look at.
  if (isListed && !isSettled) return null;
  const others = draws.filter((values) => !isSettled || isNew(complete(chosenOf(always, values))));
  const scored = others.map((values) => ({
    values,
    score: always.best.logDensity(values) - always.others.logDensity(values),
  }));
  scored.sort((a, b) => b.score - a.score);
  return newOf(
    scored.map(({ values }) => chosenOf(always, values)),
    complete,
    isNew,
  );
}

function newOf(
  candidates: readonly Chosen[],
  complete: (values: Chosen) => Point,
  isNew: (point: Point) => boolean,
): Point | null {
  for (const candidate of candidates) {
    const point = complete(candidate);
    if (isNew(point)) return point;
  }
  return null;
}

function bestDraw(group: Group, random: Random): Chosen {
  return chosenOf(group, mostPromising(group, drawsOf(group, random)));
}

/** Draws of where the best are, one number an axis. */
function drawsOf({ axes, best }: Group, random: Random): Float64Array[] {
  return Array.from({ length: candidateCount }, () =>
    best.sample(random).map((value, index) => axes[index]?.round(value) ?? value),
  );
}

/** The draw with the highest ratio of both densities. */
function mostPromising({ best, others }: Group, draws: readonly Float64Array[]): Float64Array {
  const bounded = draws.map((values) => {
    const density = best.logDensity(values);
    return { values, density, atMost: density - others.atLeast(values) };
  });
  // The sooner a good one is known, the sooner the others are seen to be worse.
  bounded.sort((a, b) => b.atMost - a.atMost);
  let promising = bounded[0]?.values as Float64Array;
  let most = -Infinity;
  for (const { values, density, atMost } of bounded) {
    if (atMost <= most) break;
    const score = density - others.logDensity(values, density - most);
    if (score <= most) continue;
    most = score;
    promising = values;
  }
  return promising;
}

/** The point with the highest ratio of both densities, over the parameters that it has; null of none. */
function mostPromisingPoint(groups: readonly Group[], points: readonly Point[]): Point | null {
  const bounded = points.map((point) => {
    const parts = groups.flatMap((group) => {
      const values = encoded(group, point);
      return values === null ? [] : [{ group, values, density: group.best.logDensity(values) }];
    });
    const atMost = parts.reduce(
      (sum, { group, values, density }) => sum + density - group.others.atLeast(values),
      0,
    );
    return { point, parts, atMost };
  });
  bounded.sort((a, b) => b.atMost - a.atMost);
  let promising: Point | null = null;
  let most = -Infinity;
  for (const { point, parts, atMost } of bounded) {
    if (atMost <= most) break;
    const score = parts.reduce(
      (sum, { group, values, density }) => sum + density - group.others.logDensity(values),
      0,
    );
    if (score <= most) continue;
    most = score;
    promising = point;
  }
  return promising ?? bounded[0]?.point ?? null;
}

function chosenOf({ axes }: Group, values: Float64Array): Chosen {
  return new Map(axes.map((encoded, index) => [encoded.axis, encoded.decode(values[index] ?? 0)]));
}

/** The point with these values, and others for what exists beside them. */
function completed(space: Space, chosen: Chosen, other: (axis: Axis) => Point): Point {
  const point: Point = {};
  for (const axis of space.axes) {
    if (isActive(axis.when, point)) Object.assign(point, chosen.get(axis) ?? other(axis));
  }
  return inOrder(space, point);
}
