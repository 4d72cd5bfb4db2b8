import { plural } from '@basin/core';
import { chanceOfTrend } from '@basin/statistics';
import {
  countedClaims,
  metricTrendInEveryRun,
  formatStatistic,
  holdsInEveryRun,
  ratesOfEveryRun,
  signOfMean,
  undecided,
} from '../judging/index.ts';
import { asMeasured } from '../reading/analysis.ts';
import { distance, type TrajectoriesFindings } from './findings.ts';

/** Two normal points of one spread in a plane lie more than twice that spread apart in e⁻² of cases. */
const sameEndChance = Math.exp(-2);

/** ρ of the step length with the epoch from which a path counts as slowing down (ours). */
const slowingRho = -0.5;

/**
 * Correlations of distance with accuracy at equal lag are not quite normal: by Student's t 3.4 % of studies of three
 * runs are contradicted where nothing is there, instead of 2.5. From six on the exact test of signs takes over.
 */
const leastClusteringRuns = 6;

const ratesOfClustering = `An exact sign-flip test over runs, two-sided at 5 %: where nothing is there, at most 2.5 % of studies find it supported and 2.5 % contradicted. Fewer than ${leastClusteringRuns} runs decide nothing, for Student’s t would take these correlations for normal, which they are not.`;

export const trajectoriesClaims = countedClaims<TrajectoriesFindings>(
  ({ runs }) => asMeasured(runs, 'trajectory-pca'),
  [
    {
      id: 'accurate-points-cluster',
      words: 'Higher accuracy points may cluster together',
      source: 'report',
      unit: 'run',
      rule: 'Within each run, pairs of per-epoch points that lie equally far apart in time (1, 2, … epochs): Spearman’s ρ between their distance in the joint plane and the lower of their two test accuracies, averaged over those lags by their number of pairs (from 5 on); supported when the 95 % interval of its mean over runs lies below 0, contradicted when above; at least 6 runs.',
      errorRate: ratesOfClustering,
      judge: ({ clustering }) => {
        const quantity = 'mean Spearman ρ of distance at equal lag with the lower accuracy';
        if (clustering.length < leastClusteringRuns) {
          return undecided(
            `${quantity}: ${plural(clustering.length, 'run')}`,
            `These correlations are not normal, as fewer than ${leastClusteringRuns} of them would have to be.`,
          );
        }
        return signOfMean(
          clustering.map(({ rho }) => rho),
          {
            quantity,
            expect: 'negative',
            unit: 'run',
            isCorrelation: true,
          },
          { runs: clustering.map(({ run }) => run) },
        );
      },
    },
    {
      id: 'points-crowd',
      words:
        'A denser clustering of points over time may suggest that the model is stabilizing in its weight updates',
      source: 'report',
      unit: 'run',
      rule: `The step length between successive epochs in the joint plane falls: Spearman’s ρ with the epoch at most ${slowingRho}; supported when it holds in every run of at least 3 seeds, contradicted when it fails in one.`,
      errorRate: ratesOfEveryRun,
      judge: ({ runs }) =>
        holdsInEveryRun(
          runs.flatMap(({ label, seed, stepLengthRho, stepLengths }) =>
            stepLengthRho === null
              ? []
              : [
                  {
                    ...{ label, seed },
                    chance: chanceOfTrend(stepLengths.length, -slowingRho),
                    holds: stepLengthRho <= slowingRho,
                    text: `ρ ${formatStatistic(stepLengthRho)}`,
                    numbers: { spearman: stepLengthRho },
                  },
                ],
          ),
          'step length falling',
        ),
    },
    {
      id: 'accuracy-rises',
      words: 'Accuracy rises along each path',
      source: 'ours',
      unit: 'run',
      rule: 'Test accuracy rises after epoch 0: Spearman’s ρ with the epoch is at least 0.5, also without the largest single step, over 5 epochs or more, and the last value is above the first; supported when it holds in every run of at least 3 seeds, contradicted when it fails in one.',
      errorRate: ratesOfEveryRun,
      runs: ({ runs }) => runs,
      judge: ({ runs }) =>
        metricTrendInEveryRun(runs, 'test/accuracy', {
          quantity: 'test accuracy',
          direction: 'rising',
        }),
    },
    {
      id: 'different-ends',
      words: 'Different starts end in different places',
      source: 'ours',
      unit: 'pair of runs',
      rule: 'The distance of two runs’ last points in the joint plane exceeds twice the root mean squared spread of either’s last third; supported when it holds for every pair of at least 6 runs, contradicted when it fails for one.',
      errorRate: `${ratesOfEveryRun} Two ends in one place are that far apart with a chance of e⁻² = 0.14; half as many pairs as runs count as independent.`,
      judge({ runs }) {
        const ended = runs.filter((run) => run.end !== null && run.endSpread !== null);
        if (ended.length < 2) {
          return undecided(`${ended.length} finished paths`, 'A comparison needs two.');
        }
        const cases = ended.flatMap((first, index) =>
          ended.slice(index + 1).map((second, offset) => {
            const apart = distance(first.end ?? [], second.end ?? []);
            const spread = Math.sqrt(Math.max(first.endSpread ?? 0, second.endSpread ?? 0));
            return {
              label: `${first.run} and ${second.run}`,
              holds: apart > 2 * spread,
              text: `${formatStatistic(apart)} apart, spread ${formatStatistic(spread)}`,
              numbers: { apart, spread },
              // Pairs share runs: no more are independent than there are runs for two each.
              seed: (index + offset + 1) % Math.floor(ended.length / 2),
              chance: sameEndChance,
            };
          }),
        );
        return holdsInEveryRun(cases, 'end points apart', 'pair');
      },
    },
  ],
);
