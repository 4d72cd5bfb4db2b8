import { BasinError, type Random, randomStream } from '@basin/core';
import { mean, safeScale } from './summary.ts';

export interface PermutationOptions {
  /** Most ways of splitting that are enumerated; beyond, so many are drawn. Default 20,000. */
  splitCount?: number;
  /** Seed of the stream `permutation`. Default 0. */
  seed?: number;
}

export interface PermutationTest {
  /** mean(first) − mean(second). */
  difference: number;
  /** Share of splits of the pooled values whose means differ at least as much, two-sided. */
  pValue: number;
  /** Share of splits whose difference is at least as high: small where the first side is higher. */
  pHigher: number;
  /** Share of splits whose difference is at least as low. */
  pLower: number;
  /** Whether every split was looked at; if not, p counts the observed one among those drawn. */
  exact: boolean;
}

/** Sums of the same values in another order differ in the last bits, and are no smaller for that. */
const relativeTolerance = 1e-12;

/**
 * Two-sample permutation test of equal distributions by the difference of means (Fisher 1935;
 * Phipson and Smyth 2010 for the drawn form). Eight values a side have 12,870 splits, all looked at:
 * the smallest p is then 1.6e-4.
 *
 * @throws BasinError `statistics/permutation-values` for an empty side or a value that is not finite.
 */
export function permutationTest(
  first: readonly number[],
  second: readonly number[],
  options: PermutationOptions = {},
): PermutationTest {
  const pooled = [...first, ...second];
  if (first.length === 0 || second.length === 0 || !pooled.every(Number.isFinite)) {
    throw new BasinError(
      'statistics/permutation-values',
      `a permutation test of [${first.join(', ')}] against [${second.join(', ')}]: give finite values on both sides`,
    );
  }
  const unit = safeScale(pooled);
  if (unit !== 1) {
    const [one, other] = [first, second].map((side) => side.map((value) => value / unit)) as [
      number[],
      number[],
    ];
    const test = permutationTest(one, other, options);
    return { ...test, difference: unit * test.difference };
  }
  const difference = mean(first) - mean(second);
  const total = mean(pooled) * pooled.length;
  const scale = Math.max(...pooled.map(Math.abs));
  const slack = relativeTolerance * scale;
  const counts = { all: 0, extreme: 0, higher: 0, lower: 0 };
  const look = (sumOfFirst: number): void => {
    const other = sumOfFirst / first.length - (total - sumOfFirst) / second.length;
    counts.all++;
    if (Math.abs(other) >= Math.abs(difference) - slack) counts.extreme++;
    if (other >= difference - slack) counts.higher++;
    if (other <= difference + slack) counts.lower++;
  };
  const splitCount = options.splitCount ?? 20_000;
  const exact = binomial(pooled.length, first.length) <= splitCount;
  if (exact) {
    for (const sum of sumsOfSubsets(pooled, first.length)) look(sum);
  } else {
    const random = randomStream(options.seed ?? 0, 'permutation');
    for (let draw = 0; draw < splitCount; draw++) look(drawnSum(pooled, first.length, random));
  }
  // The observed split counts among those drawn.
  const share = (count: number): number =>
    exact ? count / counts.all : (count + 1) / (counts.all + 1);
  return {
    difference,
    pValue: share(counts.extreme),
    pHigher: share(counts.higher),
    pLower: share(counts.lower),
    exact,
  };
}

/** Sum of the first places of a Fisher-Yates shuffle. */
function drawnSum(pooled: number[], size: number, random: Random): number {
  let sum = 0;
  for (let index = 0; index < size; index++) {
    const other = index + random.integer(pooled.length - index);
    [pooled[index], pooled[other]] = [pooled[other] as number, pooled[index] as number];
    sum += pooled[index] as number;
  }
  return sum;
}

/** Sum of every subset of `size` values. */
function* sumsOfSubsets(values: readonly number[], size: number, from = 0): Generator<number> {
  if (size === 0) {
    yield 0;
    return;
  }
  for (let index = from; index <= values.length - size; index++) {
    for (const rest of sumsOfSubsets(values, size - 1, index + 1)) {
      yield (values[index] as number) + rest;
    }
  }
}

function binomial(count: number, chosen: number): number {
  let ways = 1;
  for (let index = 1; index <= chosen; index++) ways *= (count - chosen + index) / index;
  return ways;
}

/**
 * p-values corrected for how many there are (Holm 1979): with all differences due to chance, any of
 * them is below α with probability α at most. In the order given.
 */
export function holmAdjusted(pValues: readonly number[]): number[] {
  const order = pValues.map((_, index) => index);
  order.sort((a, b) => (pValues[a] as number) - (pValues[b] as number));
  const adjusted = new Array<number>(pValues.length);
  let largest = 0;
  order.forEach((index, rank) => {
    largest = Math.max(largest, (pValues.length - rank) * (pValues[index] as number));
    adjusted[index] = Math.min(1, largest);
  });
  return adjusted;
}
