import { BasinError, type Random, randomStream } from '@basin/core';
import { averageRanks } from './rank.ts';
import { studentCdf } from './student.ts';

/** One column of x with its y, within which values could change places if nothing depended on x. */
export interface TrendGroup {
  x: readonly number[];
  y: readonly number[];
  /** What its ρ counts in the mean. Default 1. */
  weight?: number;
}

export interface TrendTest {
  /** Weighted mean of Spearman's ρ over the groups. */
  rho: number;
  /** Chance of a mean ρ as high as this were the order of y within each group due to chance. */
  pRising: number;
  /** As `pRising`, of one as low. */
  pFalling: number;
}

const drawnCount = 4_999;

/**
 * Permutation test of the mean of Spearman's ρ over groups: y is shuffled within each group, so that
 * levels of groups do not matter; the observed order counts among those drawn (Phipson and Smyth
 * 2010), which keeps the level whatever their number. A group in which all of y are equal has ρ 0.
 *
 * @throws BasinError `statistics/permutation-values` for no group, or a value that is not finite.
 */
export function trendTest(groups: readonly TrendGroup[], seed = 0): TrendTest {
  const columns = groups.flatMap(({ x, y, weight = 1 }) => {
    if (x.length !== y.length || ![...x, ...y].every(Number.isFinite)) {
      throw new BasinError(
        'statistics/permutation-values',
        `a trend of [${y.join(', ')}] over [${x.join(', ')}]: give as many finite values on both sides`,
      );
    }
    return [{ ...centredRanks(x, y), weight } satisfies Column];
  });
  return permuted(
    columns,
    columns.map(({ x }) => x.length),
    seed,
  );
}

/**
 * The same test where groups (seeds) have the same points, in the same order, which change places in all groups at once:
 * what a point is by itself, its setting say, is in every group the same chance, however many there are. NaN is what a
 * group does not have of a point.
 *
 * @throws BasinError `statistics/permutation-values` for no group, or groups of unlike lengths.
 */
export function pointsTest(groups: readonly TrendGroup[], seed = 0): TrendTest {
  const lengths = new Set(groups.flatMap(({ x, y }) => [x.length, y.length]));
  if (lengths.size > 1) {
    throw new BasinError(
      'statistics/permutation-values',
      `points of ${[...lengths].join(' and ')} places: give every group as many, NaN for those it lacks`,
    );
  }
  const columns = groups.map(({ x, y, weight = 1 }) => ({ ...centredRanks(x, y), weight }));
  return permuted(columns, [...lengths], seed);
}

/** @param sizes of each column; one size of columns that are put in the same order */
function permuted(columns: readonly Column[], sizes: readonly number[], seed: number): TrendTest {
  if (columns.length === 0) {
    throw new BasinError(
      'statistics/permutation-values',
      'a trend over no group: give at least one',
    );
  }
  const isShared = sizes.length < columns.length;
  const total = columns.reduce((sum, { weight }) => sum + weight, 0);
  const mean = (orders: Uint32Array, from: number): number => {
    let sum = 0;
    let start = from;
    for (const column of columns) {
      sum += weightedRho(column, orders, start);
      if (!isShared) start += column.x.length;
    }
    return sum / total;
  };
  const rho = mean(asTheyAre(sizes), 0);
  const drawn = drawnOrders(sizes, seed);
  let atLeast = 1;
  let atMost = 1;
  for (let draw = 0; draw < drawnCount; draw++) {
    const found = mean(...drawn(draw));
    if (found >= rho - 1e-12) atLeast++;
    if (found <= rho + 1e-12) atMost++;
  }
  return { rho, pRising: atLeast / (drawnCount + 1), pFalling: atMost / (drawnCount + 1) };
}

interface Column {
  x: Float64Array;
  y: Float64Array;
  norm: number;
  weight: number;
}

/** Of y in an order: which of the group's values comes at each place, from `start` on. */
function weightedRho({ x, y, norm, weight }: Column, order: Uint32Array, start: number): number {
  if (norm === 0) return 0;
  let product = 0;
  for (let index = 0; index < x.length; index++) {
    product += (x[index] as number) * (y[order[start + index] as number] as number);
  }
  return (weight * product) / norm;
}

/** The orders of groups one behind the other, each as it is. */
function asTheyAre(sizes: readonly number[]): Uint32Array {
  return Uint32Array.from(sizes.flatMap((size) => Array.from({ length: size }, (_, at) => at)));
}

/** Most places that orders are kept of: 8 MiB. */
const mostKept = 2 ** 21;
/** Whoever judges many metrics of a sweep asks for the same orders again and again, within seeds and of points in turn. */
const kept = new Map<string, Uint32Array>();
const mostOrders = 2;

/** Orders by chance of groups of these sizes: where those of a draw begin. To be asked for in their order. */
function drawnOrders(
  sizes: readonly number[],
  seed: number,
): (draw: number) => [orders: Uint32Array, start: number] {
  const random = randomStream(seed, 'trend');
  const order = asTheyAre(sizes);
  const next = (): Uint32Array => {
    let start = 0;
    for (const size of sizes) {
      shuffle(order, start, size, random);
      start += size;
    }
    return order;
  };
  if (order.length * drawnCount > mostKept) return () => [next(), 0];
  const key = `${seed} ${sizes.join(' ')}`;
  const orders = kept.get(key) ?? new Uint32Array(order.length * drawnCount);
  if (!kept.has(key)) {
    for (let draw = 0; draw < drawnCount; draw++) orders.set(next(), draw * order.length);
    // The first is the oldest.
    for (const oldest of kept.keys()) if (kept.size >= mostOrders) kept.delete(oldest);
    kept.set(key, orders);
  }
  return (draw) => [orders, draw * order.length];
}

function shuffle(values: Uint32Array, start: number, size: number, random: Random): void {
  for (let index = size - 1; index > 0; index--) {
    const other = random.integer(index + 1);
    const held = values[start + index] as number;
    values[start + index] = values[start + other] as number;
    values[start + other] = held;
  }
}

/** Ranks less their means, 0 of what is not known, and what their product is divided by for ρ. */
function centredRanks(x: readonly number[], y: readonly number[]) {
  const [ofX, ofY] = [x, y].map((column) => {
    const ranks = averageRanks(column.filter(Number.isFinite));
    const centre = (ranks.length + 1) / 2;
    let next = 0;
    return Float64Array.from(column, (value) =>
      Number.isFinite(value) ? (ranks[next++] as number) - centre : 0,
    );
  }) as [Float64Array, Float64Array];
  const squares = (column: Float64Array): number =>
    column.reduce((sum, rank) => sum + rank * rank, 0);
  return { x: ofX, y: ofY, norm: Math.sqrt(squares(ofX) * squares(ofY)) };
}

/**
 * The chance that `count` values in an order due to chance have Spearman's ρ with it of at least
 * `strength`: over all orders up to 8 values, beyond by Student's t of ρ √((n − 2)/(1 − ρ²)).
 */
export function chanceOfTrend(count: number, strength: number): number {
  if (count < 2) return 1;
  const key = `${count} ${strength}`;
  const chance = chances.get(key) ?? chanceFor(count, strength);
  chances.set(key, chance);
  return chance;
}

/** Asked for every run anew, and the same for all of a sweep. */
const chances = new Map<string, number>();

function chanceFor(count: number, strength: number): number {
  if (count > 8) {
    if (strength >= 1) return 0;
    return studentCdf(-strength * Math.sqrt((count - 2) / (1 - strength ** 2)), count - 2);
  }
  // Without ties ρ = 1 − 6 Σd²/(n³ − n).
  const limit = ((1 - strength) * (count ** 3 - count)) / 6 + 1e-9;
  let orders = 0;
  let reached = 0;
  const visit = (place: number, used: number, squares: number): void => {
    if (place === count) {
      orders++;
      if (squares <= limit) reached++;
      return;
    }
    for (let next = 0; next < count; next++) {
      if ((used & (1 << next)) === 0)
        visit(place + 1, used | (1 << next), squares + (next - place) ** 2);
    }
  };
  visit(0, 0, 0);
  return reached / orders;
}
