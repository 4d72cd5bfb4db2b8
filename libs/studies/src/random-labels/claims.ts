import type { Claim, Verdict } from '../experiment.ts';
import {
  formatStatistic,
  holdsInEveryRun,
  pairedComparison,
  trendInEveryRun,
  trendOf,
  trendStrength,
  undecided,
} from '../judging/index.ts';
import { finalBySeed } from '../reading/training-run.ts';
import type { RandomLabelsFindings, RandomLabelsRun } from './findings.ts';

type Runs = readonly RandomLabelsRun[];

/** Runs whose training labels are all random. */
function random(runs: Runs): Runs {
  return runs.filter((run) => run.share === 1);
}

/** Whether test loss falls along with training loss: it must not, in any run. */
function testLossDoesNotFall(runs: Runs): Verdict {
  const cases = runs.flatMap((run) => {
    const { rho, change, count } = trendOf(run.metrics['test/loss']);
    if (count < 3) return [];
    const falls = rho <= -trendStrength && change < 0;
    return [
      {
        label: run.label,
        holds: !falls,
        text: `ρ ${formatStatistic(rho)}, change ${formatStatistic(change)}`,
        numbers: { spearman: Number.isFinite(rho) ? rho : null, change },
      },
    ];
  });
  const verdict = holdsInEveryRun(cases, 'no falling trend in test loss');
  const failing = cases.filter((one) => !one.holds).length;
  return failing > 0 && failing < cases.length
    ? undecided(
        verdict.statistic,
        'Test loss falls in some runs and not in others.',
        verdict.evidence,
      )
    : verdict;
}

export const randomLabelsClaims: readonly Claim<RandomLabelsFindings>[] = [
  {
    id: 'train-loss-falls',
    words:
      'The training loss generally decreases over the epochs … even though the labels are random',
    source: 'report',
    unit: 'run',
    rule: 'Over the runs with random labels: supported when in every one Spearman’s ρ of training loss with epoch is at most −0.5 and the last loss is below the first; contradicted when it fails in one.',
    judge: ({ runs }) =>
      trendInEveryRun(
        random(runs).map((run) => ({ label: run.label, line: run.metrics['train/loss'] })),
        { quantity: 'training loss', direction: 'falling' },
      ),
  },
  {
    id: 'test-loss-inconsistent',
    words: 'The testing loss may not show a consistent trend',
    source: 'report',
    unit: 'run',
    rule: 'Over the runs with random labels: test loss falls in a run when Spearman’s ρ with the epoch is at most −0.5 and the last is below the first. Supported when it falls in none, contradicted when in all, undecided when in some.',
    judge: ({ runs }) => testLossDoesNotFall(random(runs)),
  },
  {
    id: 'test-loss-does-not-follow',
    words: 'Under random labels the test loss does not follow the training loss',
    source: 'ours',
    unit: 'seed',
    rule: 'Paired differences over seeds in (test − train) loss at the end, random − real labels: supported when the 95 % interval lies above 0, contradicted when below; at least 3 seeds.',
    judge: ({ runs }) =>
      pairedComparison(
        finalBySeed(random(runs), (run) => run.finalGap),
        finalBySeed(
          runs.filter((run) => run.share === 0),
          (run) => run.finalGap,
        ),
        { first: 'random', second: 'real', quantity: 'final test − train loss', expect: 'higher' },
      ),
  },
];
