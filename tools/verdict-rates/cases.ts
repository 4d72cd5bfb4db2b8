import type { Random } from '@basin/core';
import { type Claim, experimentBySlug, type Verdict } from '@basin/studies';
import {
  allOf,
  holdsInEveryRun,
  pairedComparison,
  signOfMean,
  trendInEveryRun,
  trendOverConfigurations,
  withinMargin,
} from '../../libs/studies/src/judging/index.ts';
import type { Expectation } from '../../libs/studies/src/own/study-record.ts';
import { clusteringOf } from '../../libs/studies/src/trajectories/findings.ts';
import { madeUpStudy } from './made-up-study.ts';

/** A kind of rule, fed with made-up studies. */
export interface RuleCase {
  name: string;
  /** What holds where there is no effect, and what the effect is, in words. */
  nothing: string;
  something: string;
  /** Most verdicts, in shares, that may be given where there is no effect; null: it is right there. */
  allowed: { supported: number | null; contradicted: number | null };
  /** Shuffles thousands of orders a verdict: fewer repeats are affordable. */
  slow?: true;
  /** Another case with the sign turned: what a test would find of it, it has found there. */
  mirrored?: true;
  /** The verdict on one made-up study of so many seeds. */
  judge(random: Random, seeds: number, effect: boolean): Verdict;
}

const sides = { supported: 0.025, contradicted: 0.025 } as const;
const range = (count: number): number[] => Array.from({ length: count }, (_, index) => index);
const normals = (random: Random, count: number, mean = 0): number[] =>
  range(count).map(() => random.normal() + mean);
const bySeed = (values: readonly number[]): Map<number, number> => new Map(values.entries());

/** The rule of a built-in claim, on findings made up for it. */
function claimOf(slug: string, id: string): Claim<unknown> {
  const claim = experimentBySlug(slug).claims.find((one) => one.id === id);
  if (claim === undefined) throw new Error(`${slug} has no claim ${id}`);
  return claim;
}

const question = { first: 'A', second: 'B', quantity: 'loss', expect: 'higher' } as const;

function paired(name: string, draw: (random: Random) => number): RuleCase {
  return {
    name: `paired comparison, ${name}`,
    nothing: 'two equal configurations',
    something: 'one lies a standard deviation of their difference higher',
    allowed: sides,
    judge(random, seeds, effect) {
      const first = range(seeds).map(() => draw(random));
      const second = range(seeds).map(() => draw(random));
      const deviation = spreadOfDifference(draw);
      const shifted = first.map((value) => value + (effect ? deviation : 0));
      return pairedComparison(bySeed(shifted), bySeed(second), question);
    },
  };
}

/** Of √2 times a draw's own standard deviation: both laws here have one of known size. */
function spreadOfDifference(draw: (random: Random) => number): number {
  return draw === logNormal ? Math.SQRT2 * Math.sqrt((Math.E - 1) * Math.E) : Math.SQRT2;
}

const normal = (random: Random): number => random.normal();
const logNormal = (random: Random): number => Math.exp(random.normal());

function trend(configurations: number): RuleCase {
  return {
    name: `trend over ${configurations} configurations`,
    nothing: 'configurations that do not differ',
    slow: true,
    something: 'y rises by 3 standard deviations from the first to the last',
    allowed: sides,
    judge(random, seeds, effect) {
      const observations = range(seeds).flatMap((seed) =>
        range(configurations).map((x) => ({
          ...{ seed, x },
          y: random.normal() + (effect ? (3 * x) / (configurations - 1) : 0),
        })),
      );
      const asked = { quantity: 'y', against: 'x', expect: 'rising' } as const;
      return trendOverConfigurations(observations, asked);
    },
  };
}

const tenParts: RuleCase = {
  name: 'ten parts that must all hold (train-accuracy-higher)',
  nothing: 'no part differs from 0',
  something: 'every part lies 2 standard deviations above 0',
  allowed: sides,
  judge: (random, seeds, effect) =>
    allOf(
      Object.fromEntries(
        range(10).map((part) => [
          part,
          signOfMean(normals(random, seeds, effect ? 2 : 0), { quantity: 'y', expect: 'positive' }),
        ]),
      ),
    ),
};

const channels: RuleCase = {
  name: 'one of three pairs differs (channels-matter)',
  nothing: 'equal networks',
  something: 'the third lies 3 standard deviations below the first',
  allowed: { supported: 0.05, contradicted: null },
  judge(random, seeds, effect) {
    const models = ['Model 0', 'Model 1', 'Model 2', 'Model 2 as listed'];
    const runs = models.flatMap((model, place) =>
      range(seeds).map((seed) => ({
        ...{ model, state: 'done', seed: model === 'Model 2 as listed' ? seed + 1_000 : seed },
        metrics: {
          'train/loss': {
            epochs: [1],
            values: [random.normal() - (effect && place === 2 ? 3 : 0)],
          },
        },
      })),
    );
    return claimOf('mnist-cnn', 'channels-matter').judge({ runs });
  },
};

const combination: RuleCase = {
  name: 'α chosen by the other half of the seeds (combination-better)',
  nothing: 'a level line with noise at every α',
  something: 'half-way between it is 4 standard deviations lower',
  allowed: sides,
  judge(random, seeds, effect) {
    const alphas = range(21).map((index) => index / 20);
    const lines = range(seeds).map((seed) => ({
      ...{ seed, initialisation: 'common' },
      result: {
        alphas,
        testLoss: alphas.map((alpha) => random.normal() - (effect ? 16 * alpha * (1 - alpha) : 0)),
      },
    }));
    return claimOf('flatness-interpolation', 'combination-better').judge({ endPoints: [], lines });
  },
};

const clustering: RuleCase = {
  name: 'distances at equal lag (accurate-points-cluster)',
  nothing: 'random walks of equal steps, accuracy rising with time',
  something: 'steps that shrink by 5 % an epoch',
  allowed: sides,
  judge(random, seeds, effect) {
    const clustering = range(seeds).flatMap((run) => {
      let scores = [0, 0];
      const points = range(20).map((epoch) => {
        const size = effect ? 0.95 ** epoch : 1;
        scores = scores.map((score) => score + size * random.normal());
        return { step: epoch, epoch, fitted: true, scores, testAccuracy: 1 - 1 / (epoch + 2) };
      });
      const rho = clusteringOf(points);
      return rho === null ? [] : [{ run, rho }];
    });
    return claimOf('trajectories', 'accurate-points-cluster').judge({ runs: [], clustering });
  },
};

function everyTrend(name: string, nothing: string, walk: boolean): RuleCase {
  return {
    name: `a trend in every run, ${name}`,
    nothing,
    something: 'a fall by 16 standard deviations over 8 epochs',
    allowed: { supported: 0.025, contradicted: null },
    judge(random, seeds, effect) {
      const lines = range(seeds).map((seed) => {
        let level = 0;
        const values = range(9).map((epoch) => {
          level = (walk ? level : 0) + random.normal();
          return effect ? random.normal() - 2 * epoch : level;
        });
        return { label: `seed ${seed}`, seed, line: { epochs: range(9), values } };
      });
      return trendInEveryRun(lines, { quantity: 'y', direction: 'falling' });
    },
  };
}

const everyRun: RuleCase = {
  name: 'a condition on every run',
  nothing: 'it holds in a run as likely as not',
  something: 'it holds in 99 % of runs',
  allowed: { supported: 0.025, contradicted: null },
  judge: (random, seeds, effect) =>
    holdsInEveryRun(
      range(seeds).map((seed) => ({
        ...{ label: `seed ${seed}`, seed, text: '', numbers: null },
        holds: random.uniform() < (effect ? 0.99 : 0.5),
      })),
      'y',
    ),
};

const sameness: RuleCase = {
  name: 'within a margin (equal, “about the same”)',
  nothing: 'the true mean lies on the margin of 2 standard deviations',
  something: 'the true mean is 0',
  allowed: sides,
  judge: (random, seeds, effect) =>
    withinMargin(normals(random, seeds, effect ? 0 : 2), { quantity: 'y', margin: 2 }),
};

const band: RuleCase = {
  name: 'ranks inside a band against outside (ratio-band), n inside and 3 n outside',
  nothing: 'the ratio tells nothing of the loss',
  slow: true,
  something: 'log loss inside lies 1.5 standard deviations lower',
  allowed: sides,
  judge(random, seeds, effect) {
    const runs = range(4 * seeds).map((run) => {
      const inside = run < seeds;
      const ratio = inside ? 0.85 : 0.3;
      return {
        ...{ stuck: false, minimalRatio: { aboveTolerance: ratio } },
        loss: Math.exp(random.normal() - (effect && inside ? 1.5 : 0)),
      };
    });
    return claimOf('minimal-ratio', 'ratio-band-lower-loss').judge({ runs });
  },
};

/** The rule of a study file's claim, on runs with the metrics x and y at eight points a seed. */
function ownRule(
  expect: Omit<Expectation, 'metric'>,
  made: Pick<RuleCase, 'name' | 'nothing' | 'something' | 'allowed' | 'slow' | 'mirrored'>,
  valuesOf: (random: Random, effect: boolean) => Record<string, number | null>[],
): RuleCase {
  const verdictOf = madeUpStudy({ metric: 'x', ...expect }, ['x', 'y']);
  return {
    ...made,
    judge: (random, seeds, effect) =>
      verdictOf(
        range(seeds).flatMap((seed) =>
          valuesOf(random, effect).map((measured, point) => ({ seed, measured, point })),
        ),
      ),
  };
}

function ranks(expect: 'ranks-with' | 'ranks-against'): RuleCase {
  const sign = expect === 'ranks-with' ? 1 : -1;
  return ownRule(
    { [expect]: 'y' },
    {
      name: `two metrics rank eight points alike (${expect})`,
      nothing: 'two metrics that know nothing of each other',
      something: 'they share half of their variance',
      ...{ allowed: sides, slow: true },
      ...(sign < 0 ? { mirrored: true } : {}),
    },
    (random, effect) =>
      range(8).map(() => {
        const shared = random.normal();
        return {
          x: random.normal() + (effect ? shared : 0),
          y: random.normal() + (effect ? sign * shared : 0),
        };
      }),
  );
}

/** Of points whose settings do something to both metrics, the same in every seed. */
const settledRanks: RuleCase = {
  name: 'two metrics rank eight points alike, which differ by more than seeds do (ranks-with)',
  nothing: 'settings decide both metrics, each by itself',
  something: 'and nine tenths of what they decide is the same',
  ...{ allowed: sides, slow: true },
  judge(random, seeds, effect) {
    const levels = range(8).map(() => {
      const [shared, x, y] = normals(random, 3) as [number, number, number];
      return effect ? { x: 3 * shared + x, y: 3 * shared + y } : { x: 3 * x, y: 3 * y };
    });
    const runs = range(seeds).flatMap((seed) =>
      levels.map(({ x, y }, point) => ({
        ...{ seed, point },
        measured: { x: x + random.normal() / 4, y: y + random.normal() / 4 },
      })),
    );
    return madeUpStudy({ metric: 'x', 'ranks-with': 'y' }, ['x', 'y'])(runs);
  },
};

/** Of drawn points no two are alike in all else: what else varies has its say in every seed. */
const sampledTrend: RuleCase = {
  name: 'trend over 16 drawn points, another parameter beside it (rises-with)',
  nothing: 'the other parameter decides',
  something: 'this one decides as much',
  ...{ allowed: sides, slow: true },
  judge(random, seeds, effect) {
    const points = range(16).map(() => ({ point: random.normal(), other: random.normal() }));
    const runs = range(seeds).flatMap((seed) =>
      points.map(({ point, other }) => ({
        ...{ seed, point, other },
        measured: { x: 4 * (other + (effect ? point : 0)) + random.normal() },
      })),
    );
    return madeUpStudy({ metric: 'x', 'rises-with': 'point' })(runs);
  },
};

/** Barriers between each seed's network and the next one's, the last with the first: each is of two. */
function ring(
  expect: Omit<Expectation, 'metric'>,
  made: Pick<RuleCase, 'name' | 'nothing' | 'something'>,
  levelOf: (point: number, effect: boolean) => number,
  pointCount = 1,
): RuleCase {
  const verdictOf = madeUpStudy({ metric: 'x', ...expect });
  return {
    ...{ ...made, allowed: sides },
    ...(pointCount > 2 ? { slow: true } : {}),
    judge: (random, seeds, effect) =>
      verdictOf(
        range(pointCount).flatMap((point) => {
          const networks = normals(random, seeds);
          return networks.map((one, seed) => ({
            ...{ seed, point, betweenSeeds: ['x'] },
            measured: {
              x: one + (networks[(seed + 1) % seeds] as number) + levelOf(point, effect),
            },
          }));
        }),
      ),
  };
}

function bounds(
  expect: Pick<Expectation, 'above' | 'below'>,
  made: Pick<RuleCase, 'name' | 'nothing' | 'something'>,
  means: { nothing: number; something: number },
): RuleCase {
  return ownRule(expect, { ...made, allowed: sides }, (random, effect) => [
    { x: random.normal() + (effect ? means.something : means.nothing) },
  ]);
}

/** Every kind of rule that gives verdicts here. */
export const ruleCases: readonly RuleCase[] = [
  paired('normal', normal),
  paired('log-normal', logNormal),
  trend(3),
  trend(5),
  trend(10),
  tenParts,
  channels,
  combination,
  clustering,
  everyTrend('noise', 'noise without a trend', false),
  everyTrend('random walk', 'a random walk: each value the last one and noise', true),
  everyRun,
  sameness,
  band,
  ranks('ranks-with'),
  ranks('ranks-against'),
  settledRanks,
  sampledTrend,
  ring(
    { above: 1 },
    {
      name: 'a mean of pairs of seeds above a bound (between: seeds, above)',
      nothing: 'the true mean is the bound',
      something: 'it lies 2 standard deviations of a pair above',
    },
    (_, effect) => (effect ? 1 + 2 * Math.SQRT2 : 1),
  ),
  ring(
    { higher: { point: 1 }, than: { point: 0 } },
    {
      name: 'pairs of seeds at two settings (between: seeds, higher)',
      nothing: 'two equal settings',
      something: 'one lies 3 standard deviations of a pair higher',
    },
    (point, effect) => (effect ? 3 * Math.SQRT2 * point : 0),
    2,
  ),
  ring(
    { 'rises-with': 'point' },
    {
      name: 'trend of pairs of seeds over 5 settings (between: seeds, rises-with)',
      nothing: 'settings that do not differ',
      something: 'each lies a standard deviation of a pair above the last',
    },
    (point, effect) => (effect ? Math.SQRT2 * point : 0),
    5,
  ),
  bounds(
    { above: 1 },
    {
      name: 'a mean above a bound (above)',
      nothing: 'the true mean is the bound',
      something: 'it lies 1.5 standard deviations above',
    },
    { nothing: 1, something: 2.5 },
  ),
  bounds(
    { below: 1 },
    {
      name: 'a mean below a bound (below)',
      nothing: 'the true mean is the bound',
      something: 'it lies 1.5 standard deviations below',
    },
    { nothing: 1, something: -0.5 },
  ),
  bounds(
    { above: -2, below: 2 },
    {
      name: 'a mean between two bounds (above and below)',
      nothing: 'the true mean is the upper bound, 4 standard deviations over the lower',
      something: 'it lies in the middle',
    },
    { nothing: 2, something: 0 },
  ),
];
