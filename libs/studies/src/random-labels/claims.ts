import { spearmanStep } from '@basin/statistics';
import type { Verdict } from '../experiment.ts';
import {
  countedClaims,
  metricTrendInEveryRun,
  leastTrendPoints,
  pairedTrainings,
  ratesOfEveryRun,
  ratesOverSeeds,
  ratesWithinMargin,
  trendOf,
  trendStrength,
  withinMargin,
} from '../judging/index.ts';
import type { RandomLabelsFindings, RandomLabelsRun } from './findings.ts';

type Runs = readonly RandomLabelsRun[];

/** Runs whose training labels are all random. */
function random(runs: Runs): Runs {
  return runs.filter((run) => run.share === 1);
}

/** Whether test loss has no trend that is consistent over runs, neither up nor down. */
function noConsistentTrend(runs: Runs): Verdict {
  const trends = runs
    .filter(({ state }) => state === 'done')
    .map((run) => trendOf(run.metrics['test/loss']))
    .filter(({ count }) => count >= leastTrendPoints);
  // A loss that never changes has no ρ and no trend either; left out, it would leave the word to the others.
  const rhos = trends.map(({ rho }) => (Number.isNaN(rho) ? 0 : rho));
  const quantity = 'mean Spearman ρ of test loss with the epoch';
  return withinMargin(rhos, {
    ...{ quantity, margin: trendStrength, unit: 'run' },
    resolution: Math.max(0, ...trends.map(({ count }) => spearmanStep(count))),
  });
}

export const randomLabelsClaims = countedClaims<RandomLabelsFindings>(
  ({ runs }) => runs,
  [
    {
      id: 'train-loss-falls',
      words:
        'The training loss generally decreases over the epochs … even though the labels are random',
      source: 'report',
      unit: 'run',
      runs: ({ runs }) => random(runs),
      rule: 'Over the runs with random labels: supported when in every one Spearman’s ρ of training loss with epoch is at most −0.5, also without the largest single step, over 5 epochs or more after epoch 0, and the last loss is below the first; contradicted when it fails in one.',
      errorRate: ratesOfEveryRun,
      judge: ({ runs }) =>
        metricTrendInEveryRun(random(runs), 'train/loss', {
          quantity: 'training loss',
          direction: 'falling',
        }),
    },
    {
      id: 'test-loss-inconsistent',
      words: 'The testing loss may not show a consistent trend',
      source: 'report',
      unit: 'run',
      runs: ({ runs }) => random(runs),
      rule: `Over the runs with random labels: Spearman’s ρ of test loss with the epoch after epoch 0, over 5 epochs or more. A trend is consistent, up or down, from |ρ| = ${trendStrength} on: supported when the 95 % interval of the mean ρ over runs lies within ± ${trendStrength}, contradicted when it lies wholly outside; at least 3 seeds.`,
      errorRate: ratesWithinMargin,
      judge: ({ runs }) => noConsistentTrend(random(runs)),
    },
    {
      id: 'test-loss-does-not-follow',
      words: 'Under random labels the test loss does not follow the training loss',
      source: 'ours',
      unit: 'seed',
      rule: 'Paired differences over seeds in (test − train) loss at the end, random − real labels: supported when the 95 % interval lies above 0, contradicted when below; at least 3 seeds.',
      errorRate: ratesOverSeeds,
      judge: ({ runs }) =>
        pairedTrainings(
          random(runs),
          runs.filter((run) => run.share === 0),
          (run) => run.finalGap,
          {
            ...{ first: 'random', second: 'real', expect: 'higher' },
            ...{ quantity: 'final test − train loss', metric: 'test − train loss' },
          },
        ),
    },
  ],
);
