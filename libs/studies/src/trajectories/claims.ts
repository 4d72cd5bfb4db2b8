import type { Claim } from '../experiment.ts';
import {
  formatStatistic,
  holdsInEveryRun,
  signOfMean,
  trendInEveryRun,
  undecided,
} from '../judging/index.ts';
import { distance, type TrajectoriesFindings } from './findings.ts';

/** ρ of the step length with the epoch from which a path counts as slowing down (ours). */
const slowingRho = -0.5;

export const trajectoriesClaims: readonly Claim<TrajectoriesFindings>[] = [
  {
    id: 'accurate-points-cluster',
    words: 'Higher accuracy points may cluster together',
    source: 'report',
    unit: 'run',
    rule: 'Within each run, Spearman’s ρ over all pairs of per-epoch points between their distance in the joint plane and the lower of their two test accuracies; supported when the 95 % bootstrap interval of its mean over runs lies below 0, contradicted when above; at least 3 runs.',
    judge: ({ clustering }) =>
      signOfMean(
        clustering.map(({ rho }) => rho),
        {
          quantity: 'mean Spearman ρ of distance with the lower accuracy',
          expect: 'negative',
          unit: 'run',
        },
        { runs: clustering.map(({ run }) => run) },
      ),
  },
  {
    id: 'points-crowd',
    words:
      'A denser clustering of points over time may suggest that the model is stabilizing in its weight updates',
    source: 'report',
    unit: 'run',
    rule: `The step length between successive epochs in the joint plane falls: Spearman’s ρ with the epoch at most ${slowingRho}; supported when it holds in every run, contradicted when it fails in one.`,
    judge: ({ runs }) =>
      holdsInEveryRun(
        runs.flatMap(({ label, stepLengthRho }) =>
          stepLengthRho === null
            ? []
            : [
                {
                  label,
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
    rule: 'Test accuracy rises: Spearman’s ρ with the epoch is at least 0.5 and the last value is above the first; supported when it holds in every run, contradicted when it fails in one.',
    judge: ({ runs }) =>
      trendInEveryRun(
        runs.map((run) => ({ label: run.label, line: run.metrics['test/accuracy'] })),
        { quantity: 'test accuracy', direction: 'rising' },
      ),
  },
  {
    id: 'different-ends',
    words: 'Different starts end in different places',
    source: 'ours',
    unit: 'pair of runs',
    rule: 'The distance of two runs’ last points in the joint plane exceeds twice the root mean squared spread of either’s last third; supported when it holds for every pair, contradicted when it fails for one.',
    judge({ runs }) {
      const ended = runs.filter((run) => run.end !== null && run.endSpread !== null);
      if (ended.length < 2) {
        return undecided(`${ended.length} finished paths`, 'A comparison needs two.');
      }
      const cases = ended.flatMap((first, index) =>
        ended.slice(index + 1).map((second) => {
          const apart = distance(first.end ?? [], second.end ?? []);
          const spread = Math.sqrt(Math.max(first.endSpread ?? 0, second.endSpread ?? 0));
          return {
            label: `${first.run} and ${second.run}`,
            holds: apart > 2 * spread,
            text: `${formatStatistic(apart)} apart, spread ${formatStatistic(spread)}`,
            numbers: { apart, spread },
          };
        }),
      );
      return holdsInEveryRun(cases, 'end points apart', 'pair');
    },
  },
];
