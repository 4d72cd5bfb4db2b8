import {
  equivalenceTest,
  holmAdjusted,
  mean,
  meanTest,
  meanTestPower,
  pairedDifferences,
} from '@basin/statistics';
import type { Certainty, Verdict } from '../experiment.ts';
import {
  allOf,
  countedClaims,
  metricTrendInEveryRun,
  formatInterval,
  formatStatistic,
  intervalEvidence,
  leastSeedCount,
  pairedTrainings,
  ratesOfEveryRun,
  ratesOfParts,
  ratesOfTrends,
  ratesOverSeeds,
  sideLevel,
  trendOverTrainings,
  undecided,
} from '../judging/index.ts';
import { finalValue } from '../reading/training-run.ts';
import { modelBySeed, type MnistCnnFindings, type MnistCnnRun, runsOfModel } from './findings.ts';

type Runs = readonly MnistCnnRun[];

const others = ['Model 0', 'Model 1'] as const;
const sixChannels =
  'Model 2 is the network of 6 channels that the report’s comments speak of; its list has 4, 5, 4.';

/** The runs of the three networks, without the duplicate. */
function ofThree(runs: Runs): MnistCnnRun[] {
  return runs.filter((run) => run.model !== 'Model 2 as listed');
}

/** Model 2 (6 channels) against Models 0 and 1. */
function model2AgainstOthers(
  runs: Runs,
  metric: string,
  quantity: string,
  expect: 'lower' | 'higher',
): Verdict {
  return allOf(
    Object.fromEntries(
      others.map((model) => [
        `against ${model}`,
        pairedTrainings(
          runsOfModel(runs, 'Model 2'),
          runsOfModel(runs, model),
          (run) => finalValue(run, metric),
          { first: 'Model 2', second: model, quantity, expect, metric },
        ),
      ]),
    ),
  );
}

/** Mean absolute gap between Model 0 and its duplicate of other seeds; NaN without both. */
export function noiseFloor(runs: Runs, metric: string): number {
  const { differences } = pairedDifferences(
    modelBySeed(runs, 'Model 0', metric),
    modelBySeed(runs, 'Model 2 as listed', metric),
  );
  return mean(differences.map(Math.abs));
}

/** Whether channel counts differ by more than seeds do. */
function channelsMatter(runs: Runs): Verdict {
  const metric = 'train/loss';
  const floor = noiseFloor(runs, metric);
  const pairs = (
    [
      ['Model 1', 'Model 0'],
      ['Model 2', 'Model 0'],
      ['Model 2', 'Model 1'],
    ] as const
  ).map(([first, second]) => ({
    name: `${first} − ${second}`,
    ...pairedDifferences(modelBySeed(runs, first, metric), modelBySeed(runs, second, metric)),
  }));
  const statistic = `${pairs.map((pair) => `${pair.name} ${formatInterval(pair.mean)}`).join('; ')}; noise floor ${formatStatistic(floor)}`;
  const evidence = {
    noiseFloor: Number.isFinite(floor) ? floor : null,
    pairs: pairs.map((pair) => ({
      pair: pair.name,
      differences: pair.differences,
      interval: intervalEvidence(pair.mean),
    })),
  };
  const seedCount = Math.min(...pairs.map((pair) => pair.differences.length));
  if (!Number.isFinite(floor) || seedCount < leastSeedCount) {
    return undecided(
      statistic,
      `Each pair and the duplicate need ${leastSeedCount} seeds.`,
      evidence,
    );
  }
  const adjusted = holmAdjusted(
    pairs.map(({ differences, step }) => {
      const { pAbove, pBelow } = meanTest(differences, { step });
      return Math.min(1, 2 * Math.min(pAbove, pBelow));
    }),
  );
  const beyond = pairs.map((pair, index) =>
    Math.abs(pair.mean.estimate) > floor ? (adjusted[index] as number) / 2 : 1,
  );
  const certainty: Certainty = {
    test: `three paired tests over ${seedCount} seeds, Holm’s correction`,
    pFor: Math.min(...beyond),
    pAgainst: Math.max(
      ...pairs.map(
        ({ differences, step }) => equivalenceTest(differences, floor, { step }).pWithin,
      ),
    ),
    agree: null,
    power: meanTestPower(seedCount, 1),
    needed: null,
  };
  const clear = pairs.filter((_, index) => (beyond[index] as number) <= sideLevel);
  if (clear.length > 0) {
    return {
      verdict: 'supported',
      statistic,
      reason: `${clear.map((pair) => pair.name).join(', ')}: told apart from 0 among three pairs (Holm), and the difference exceeds the noise floor.`,
      evidence,
      certainty,
    };
  }
  return (certainty.pAgainst ?? 1) <= sideLevel
    ? {
        verdict: 'contradicted',
        statistic,
        reason: 'Every pair lies within the noise floor.',
        evidence,
        certainty,
      }
    : undecided(
        statistic,
        'No difference is clear of both 0 and the noise floor.',
        evidence,
        certainty,
      );
}

export const mnistCnnClaims = countedClaims<MnistCnnFindings>(
  ({ runs }) => runs,
  [
    {
      id: 'loss-falls',
      words: 'All models show a decreasing trend in training loss',
      source: 'report',
      unit: 'run',
      rule: 'Supported when in every run Spearman’s ρ of training loss with epoch is at most −0.5, also without the largest single step, over 5 epochs or more after epoch 0, and the last loss is below the first; contradicted when it fails in one.',
      errorRate: ratesOfEveryRun,
      judge: ({ runs }) =>
        metricTrendInEveryRun(runs, 'train/loss', {
          quantity: 'training loss',
          direction: 'falling',
        }),
    },
    {
      id: 'model-2-lowest-loss',
      words:
        'Model 2, with 6 channels, exhibits a slightly lower loss compared to the other two models',
      source: 'report',
      unit: 'seed',
      rule: `Paired differences over seeds in final training loss, Model 2 against Models 0 and 1: supported when both 95 % intervals lie below 0, contradicted when one lies above after Holm’s correction; at least 3 seeds. ${sixChannels}`,
      errorRate: `${ratesOverSeeds} ${ratesOfParts}`,
      runs: ({ runs }) => ofThree(runs),
      judge: ({ runs }) => model2AgainstOthers(runs, 'train/loss', 'final training loss', 'lower'),
    },
    {
      id: 'model-2-highest-accuracy',
      words: 'Model 2 again shows the highest accuracy',
      source: 'report',
      unit: 'seed',
      rule: `As for the loss, with final training accuracy and final test accuracy, all four intervals above 0. ${sixChannels}`,
      errorRate: `${ratesOverSeeds} ${ratesOfParts}`,
      runs: ({ runs }) => ofThree(runs),
      judge: ({ runs }) =>
        allOf({
          train: model2AgainstOthers(runs, 'train/accuracy', 'training accuracy', 'higher'),
          test: model2AgainstOthers(runs, 'test/accuracy', 'test accuracy', 'higher'),
        }),
    },
    {
      id: 'channels-matter',
      words: "the number of channels can impact the model's ability to learn",
      source: 'report',
      unit: 'seed',
      rule: 'Paired differences over seeds in final training loss between networks of different channel counts: supported when one pair differs after Holm’s correction over the three (5 %, two-sided) and its mean exceeds the noise floor (the mean absolute gap between Model 0 and its duplicate, which differ by seed alone), contradicted when every pair lies within the floor by two one-sided tests at 2.5 %; at least 3 seeds.',
      errorRate:
        'Student’s t for 3 to 5 seeds, an exact sign-flip test from 6 on, corrected by Holm over three pairs: where channels do not matter, at most 5 % of studies find that they do. Fewer than 3 seeds decide nothing.',
      judge: ({ runs }) => channelsMatter(runs),
    },
    {
      id: 'accuracy-rises',
      words: 'Training accuracy rises during training in every model',
      source: 'ours',
      unit: 'run',
      rule: 'Supported when in every run Spearman’s ρ of training accuracy with epoch is at least 0.5, also without the largest single step, over 5 epochs or more after epoch 0, and the last is above the first; contradicted when it fails in one.',
      errorRate: ratesOfEveryRun,
      judge: ({ runs }) =>
        metricTrendInEveryRun(runs, 'train/accuracy', {
          quantity: 'training accuracy',
          direction: 'rising',
        }),
    },
    {
      id: 'more-channels-better',
      words: 'More channels give a higher test accuracy',
      source: 'ours',
      unit: 'seed',
      rule: 'Spearman’s ρ of final test accuracy with 4, 5 and 6 channels within each seed; supported when the 95 % interval of its mean lies above 0, contradicted when below; at least 3 seeds.',
      errorRate: ratesOfTrends,
      runs: ({ runs }) => ofThree(runs),
      judge: ({ runs }) =>
        trendOverTrainings(
          ofThree(runs),
          {
            x: (run) => run.channels,
            y: (run) => finalValue(run, 'test/accuracy'),
            metric: 'test/accuracy',
          },
          { quantity: 'test accuracy', against: 'channels', expect: 'rising' },
        ),
    },
  ],
);
