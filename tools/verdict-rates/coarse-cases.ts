import type { Random } from '@basin/core';
import type { Expectation } from '../../libs/studies/src/own/study-record.ts';
import type { RuleCase } from './cases.ts';
import { madeUpStudy } from './made-up-study.ts';

/** Examples that the accuracies of a made-up study are counted over. */
export const exampleCounts = [50, 200, 1_000, 10_000] as const;
/** True accuracies, on the steps of such counts and between them. */
export const trueAccuracies = [
  ...[0.5, 0.8, 0.9, 0.95, 0.975, 0.98, 0.985, 0.99, 0.995, 0.998, 0.999, 0.9995],
] as const;

export interface CoarseCase extends RuleCase {
  rule: string;
  examples: number;
  accuracy: number;
}

/** The rules on accuracies of few examples, whose seeds are all equal or neighbours: binomial draws. */
export function coarseCases(): CoarseCase[] {
  return exampleCounts.flatMap((examples) =>
    trueAccuracies.flatMap((accuracy) => [
      above(examples, accuracy),
      paired(examples, accuracy),
      equal(examples, accuracy),
      trend(examples, accuracy),
    ]),
  );
}

const sides = { supported: 0.025, contradicted: 0.025 } as const;
type Draw = (random: Random) => number;

/** The true accuracy is the bound itself; with an effect the bound lies two deviations and a half below. */
function above(examples: number, accuracy: number): CoarseCase {
  const deviation = Math.sqrt((accuracy * (1 - accuracy)) / examples);
  const [at, below] = [accuracy, accuracy - 2.5 * deviation].map((bound) =>
    ownClaim({ above: bound }, [accuracy], examples),
  ) as [Judge, Judge];
  return {
    ...named('above', examples, accuracy),
    nothing: 'the true accuracy is the bound',
    something: 'the bound lies 2.5 standard deviations below',
    judge: (random, seeds, effect) => (effect ? below : at)(random, seeds),
  };
}

function paired(examples: number, accuracy: number): CoarseCase {
  const lower = accuracy - 2.5 * Math.sqrt((2 * accuracy * (1 - accuracy)) / examples);
  const expect = { higher: { point: 0 }, than: { point: 1 } };
  const [same, apart] = [accuracy, lower].map((other) =>
    ownClaim(expect, [accuracy, other], examples),
  ) as [Judge, Judge];
  return {
    ...named('higher than', examples, accuracy),
    nothing: 'two equal accuracies',
    something: 'one lies 2.5 standard deviations of their difference lower',
    judge: (random, seeds, effect) => (effect ? apart : same)(random, seeds),
  };
}

/** Of two one is always right, and the other lies below it by the margin: no spread but on one side. */
function equal(examples: number, accuracy: number): CoarseCase {
  const pair = [{ point: 0 }, { point: 1 }];
  const expect = { equal: pair, within: 1 - accuracy } as Omit<Expectation, 'metric'>;
  const [onMargin, same] = [accuracy, 1].map((other) => ownClaim(expect, [1, other], examples)) as [
    Judge,
    Judge,
  ];
  return {
    ...named('equal within', examples, accuracy),
    nothing: 'the true difference lies on the margin',
    something: 'all are always right',
    judge: (random, seeds, effect) => (effect ? same : onMargin)(random, seeds),
  };
}

function trend(examples: number, accuracy: number): CoarseCase {
  const deviation = Math.sqrt((accuracy * (1 - accuracy)) / examples);
  const [level, rising] = [0, 1].map((slope) =>
    ownClaim(
      { 'rises-with': 'point' },
      [4, 3, 2, 1, 0].map((below) => Math.max(0, accuracy - slope * below * deviation)),
      examples,
    ),
  ) as [Judge, Judge];
  return {
    ...named('rises with, five settings', examples, accuracy),
    nothing: 'equal accuracies',
    something: 'each lies a standard deviation above the last',
    slow: true,
    judge: (random, seeds, effect) => (effect ? rising : level)(random, seeds),
  };
}

function named(rule: string, examples: number, accuracy: number) {
  const name = `${rule}, accuracy of ${examples} examples, truly ${accuracy}`;
  return { name, rule, examples, accuracy, allowed: sides };
}

type Judge = (random: Random, seeds: number) => ReturnType<RuleCase['judge']>;

/** A study file's claim on one run for each seed and accuracy; the first epoch has one example right. */
function ownClaim(
  expect: Omit<Expectation, 'metric'>,
  accuracies: readonly number[],
  examples: number,
): Judge {
  const verdictOf = madeUpStudy({ metric: 'test/accuracy', ...expect });
  const draws = accuracies.map((accuracy) => binomial(examples, accuracy));
  return (random, seeds) =>
    verdictOf(
      Array.from({ length: seeds }, (_, seed) =>
        draws.map((draw, point) => ({
          ...{ seed, point },
          metrics: {
            'test/accuracy': { epochs: [0, 1], values: [1 / examples, draw(random) / examples] },
          },
        })),
      ).flat(),
    );
}

/** Draws how many of so many are right, by the inverse of the distribution. */
function binomial(count: number, share: number): Draw {
  if (share >= 1) return () => count;
  if (share <= 0) return () => 0;
  const odds = Math.log(share) - Math.log(1 - share);
  let logarithm = count * Math.log(1 - share);
  let sum = 0;
  const upTo = Float64Array.from({ length: count + 1 }, (_, right) => {
    if (right > 0) logarithm += Math.log((count - right + 1) / right) + odds;
    return (sum += Math.exp(logarithm));
  });
  return (random) => {
    const chance = random.uniform() * sum;
    let [low, high] = [0, count];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((upTo[middle] as number) < chance) low = middle + 1;
      else high = middle;
    }
    return low;
  };
}
