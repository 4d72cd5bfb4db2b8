import { finiteValues } from '@basin/statistics';
import type { Verdict } from '../experiment.ts';
import {
  allOf,
  countedClaims,
  pairedComparison,
  ratesOfParts,
  ratesOfTrends,
  ratesOverSeeds,
  ratesWithinMargin,
  trendOverTrainings,
  trendsBySeed,
  undecided,
  unknownLeftOut,
  withinMargin,
  withLeftOut,
} from '../judging/index.ts';
import { finalBySeed, recordedStep } from '../reading/training-run.ts';
import { lossGap, type TenNetworksFindings, type TenNetworksRun } from './findings.ts';

type Runs = readonly TenNetworksRun[];

/** The gap counts as consistent while its range is at most this share of the test loss's range (ours). */
const consistentGapShare = 0.2;

/** Trend over parameter counts on both splits. */
function trendOnBothSets(
  runs: Runs,
  metric: 'loss' | 'accuracy',
  expect: 'falling' | 'rising',
): Verdict {
  const onSplit = (split: 'train' | 'test'): Verdict =>
    trendOverTrainings(
      runs,
      {
        x: (run) => run.parameterCount ?? Number.NaN,
        y: (run) => run[split][metric],
        metric: `${split}/${metric}`,
      },
      { quantity: `${split} ${metric}`, against: 'parameters', expect },
    );
  return allOf({ train: onSplit('train'), test: onSplit('test') });
}

/** Within each seed, the range of the loss gap over that of the test loss. */
function gapVariation(runs: Runs): Map<number, number> {
  const shares = new Map<number, number>();
  for (const seed of new Set(runs.map((run) => run.seed))) {
    const ofSeed = runs.filter((run) => run.seed === seed);
    const gaps = finiteValues(ofSeed.map(lossGap));
    const losses = finiteValues(ofSeed.map((run) => run.test.loss));
    if (gaps.length < 3) continue;
    const share = rangeOf(gaps) / rangeOf(losses);
    if (Number.isFinite(share)) shares.set(seed, share);
  }
  return shares;
}

function rangeOf(values: readonly number[]): number {
  return Math.max(...values) - Math.min(...values);
}

/** That of the split with fewer examples. */
function coarserStep(runs: Runs): number {
  const steps = ['train/accuracy', 'test/accuracy'].map((name) => recordedStep(runs, name));
  return Math.max(...steps.map(({ step = 0 }) => step));
}

export const tenNetworksClaims = countedClaims<TenNetworksFindings>(
  ({ runs }) => runs,
  [
    {
      id: 'loss-falls-with-parameters',
      words:
        'The loss decreases for both training and test datasets as number of parameters increases',
      source: 'report',
      unit: 'seed',
      rule: 'Spearman’s ρ of the final loss with the parameter count over the networks of a seed; supported when the 95 % interval of its mean over seeds lies below 0 on both sets, contradicted when it lies above on one; at least 3 seeds.',
      errorRate: `${ratesOfTrends} ${ratesOfParts}`,
      judge: ({ runs }) => trendOnBothSets(runs, 'loss', 'falling'),
    },
    {
      id: 'loss-gap-consistent',
      words: 'the gap between train loss and test loss remains consistent throughout',
      source: 'report',
      unit: 'seed',
      rule: `Within each seed, the range of (test − train) loss over the networks divided by the range of the test loss: “about the same” when the 95 % interval of its mean over seeds stays below ${consistentGapShare} (ours), contradicted when it lies above; at least 3 seeds.`,
      errorRate: ratesWithinMargin,
      judge({ runs }) {
        const trends = trendsBySeed(
          runs.map((run) => ({
            seed: run.seed,
            x: run.parameterCount ?? Number.NaN,
            y: lossGap(run),
          })),
        );
        return withinMargin(
          [...gapVariation(runs).values()],
          { quantity: 'range of the gap / range of the test loss', margin: consistentGapShare },
          { spearmanOfGapWithParameters: trends.map(({ rho }) => rho) },
        );
      },
    },
    {
      id: 'train-accuracy-higher',
      words: 'the training accuracy consistently remains higher than the test accuracy',
      source: 'report',
      unit: 'seed',
      rule: 'For each network, paired differences over seeds of final accuracy, train − test: supported when every network’s 95 % interval lies above 0, contradicted when one lies below after Holm’s correction over the networks; at least 3 seeds.',
      errorRate: `${ratesOverSeeds} ${ratesOfParts}`,
      judge({ runs }) {
        const networks = [...new Set(runs.map((run) => run.network))];
        if (networks.length === 0) return undecided('no runs', 'There is nothing to judge yet.');
        return allOf(
          Object.fromEntries(
            networks.map((network) => {
              const ofNetwork = runs.filter((run) => run.network === network);
              const verdict = pairedComparison(
                finalBySeed(ofNetwork, (run) => run.train.accuracy),
                finalBySeed(ofNetwork, (run) => run.test.accuracy),
                {
                  ...{ first: 'train', second: 'test', quantity: 'accuracy', expect: 'higher' },
                  step: coarserStep(ofNetwork),
                },
              );
              // Neither of a network's two accuracies has a value where its training has none.
              return [network, withLeftOut(verdict, unknownLeftOut(ofNetwork))];
            }),
          ),
        );
      },
    },
    {
      id: 'accuracy-rises-with-parameters',
      words: 'Accuracy rises with the number of parameters, on both sets',
      source: 'ours',
      unit: 'seed',
      rule: 'As for the loss, with Spearman’s ρ of the final accuracy above 0.',
      errorRate: `${ratesOfTrends} ${ratesOfParts}`,
      judge: ({ runs }) => trendOnBothSets(runs, 'accuracy', 'rising'),
    },
  ],
);
