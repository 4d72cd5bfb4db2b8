import { mean, pairedDifferences } from '@basin/statistics';
import type { Claim, Verdict } from '../experiment.ts';
import {
  allOf,
  formatInterval,
  formatStatistic,
  intervalEvidence,
  leastSeedCount,
  pairedComparison,
  trendInEveryRun,
  trendOverConfigurations,
  undecided,
} from '../judging/index.ts';
import { finalValue } from '../reading/training-run.ts';
import { modelBySeed, type MnistCnnFindings, type MnistCnnRun } from './findings.ts';

type Runs = readonly MnistCnnRun[];

const others = ['Model 0', 'Model 1'] as const;
const sixChannels =
  'Model 2 is the network of 6 channels that the report’s comments speak of; its list has 4, 5, 4.';

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
        pairedComparison(modelBySeed(runs, 'Model 2', metric), modelBySeed(runs, model, metric), {
          first: 'Model 2',
          second: model,
          quantity,
          expect,
        }),
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
  if (!Number.isFinite(floor) || pairs.some((pair) => pair.differences.length < leastSeedCount)) {
    return undecided(
      statistic,
      `Each pair and the duplicate need ${leastSeedCount} seeds.`,
      evidence,
    );
  }
  const clear = pairs.filter(
    ({ mean: interval }) =>
      (interval.low > 0 || interval.high < 0) && Math.abs(interval.estimate) > floor,
  );
  if (clear.length > 0) {
    return {
      verdict: 'supported',
      statistic,
      reason: `${clear.map((pair) => pair.name).join(', ')}: the interval excludes 0 and the difference exceeds the noise floor.`,
      evidence,
    };
  }
  const within = pairs.every(({ mean: { low, high } }) => low >= -floor && high <= floor);
  return within
    ? {
        verdict: 'contradicted',
        statistic,
        reason: 'Every interval lies within the noise floor.',
        evidence,
      }
    : undecided(statistic, 'No difference is clear of both 0 and the noise floor.', evidence);
}

export const mnistCnnClaims: readonly Claim<MnistCnnFindings>[] = [
  {
    id: 'loss-falls',
    words: 'All models show a decreasing trend in training loss',
    source: 'report',
    unit: 'run',
    rule: 'Supported when in every run Spearman’s ρ of training loss with epoch is at most −0.5 and the last loss is below the first; contradicted when it fails in one.',
    judge: ({ runs }) =>
      trendInEveryRun(
        runs.map((run) => ({ label: run.label, line: run.metrics['train/loss'] })),
        { quantity: 'training loss', direction: 'falling' },
      ),
  },
  {
    id: 'model-2-lowest-loss',
    words:
      'Model 2, with 6 channels, exhibits a slightly lower loss compared to the other two models',
    source: 'report',
    unit: 'seed',
    rule: `Paired differences over seeds in final training loss, Model 2 against Models 0 and 1: supported when both 95 % intervals lie below 0, contradicted when one lies above; at least 3 seeds. ${sixChannels}`,
    judge: ({ runs }) => model2AgainstOthers(runs, 'train/loss', 'final training loss', 'lower'),
  },
  {
    id: 'model-2-highest-accuracy',
    words: 'Model 2 again shows the highest accuracy',
    source: 'report',
    unit: 'seed',
    rule: `As for the loss, with final training accuracy and final test accuracy, all four intervals above 0. ${sixChannels}`,
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
    rule: 'Paired differences over seeds in final training loss between networks of different channel counts: supported when one pair’s 95 % interval excludes 0 and its mean exceeds the noise floor (the mean absolute gap between Model 0 and its duplicate, which differ by seed alone), contradicted when every interval lies within the floor; at least 3 seeds.',
    judge: ({ runs }) => channelsMatter(runs),
  },
  {
    id: 'accuracy-rises',
    words: 'Training accuracy rises during training in every model',
    source: 'ours',
    unit: 'run',
    rule: 'Supported when in every run Spearman’s ρ of training accuracy with epoch is at least 0.5 and the last is above the first; contradicted when it fails in one.',
    judge: ({ runs }) =>
      trendInEveryRun(
        runs.map((run) => ({ label: run.label, line: run.metrics['train/accuracy'] })),
        { quantity: 'training accuracy', direction: 'rising' },
      ),
  },
  {
    id: 'more-channels-better',
    words: 'More channels give a higher test accuracy',
    source: 'ours',
    unit: 'seed',
    rule: 'Spearman’s ρ of final test accuracy with 4, 5 and 6 channels within each seed; supported when the 95 % interval of its mean lies above 0, contradicted when below; at least 3 seeds.',
    judge: ({ runs }) =>
      trendOverConfigurations(
        runs
          .filter((run) => run.model !== 'Model 2 as listed')
          .map((run) => ({ seed: run.seed, x: run.channels, y: finalValue(run, 'test/accuracy') })),
        { quantity: 'test accuracy', against: 'channels', expect: 'rising' },
      ),
  },
];
