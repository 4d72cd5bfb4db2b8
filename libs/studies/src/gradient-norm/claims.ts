import type { Json } from '@basin/core';
import type { Verdict, VerdictName } from '../experiment.ts';
import { withAndWithoutStuck } from '../function-fit/stuck.ts';
import {
  countedClaims,
  metricTrendInEveryRun,
  formatStatistic,
  holdsInEveryRun,
  inEveryRun,
  ratesOfEveryRun,
} from '../judging/index.ts';
import { finalValue } from '../reading/training-run.ts';
import type { GradientNormFindings, GradientNormRun } from './findings.ts';

type Runs = readonly GradientNormRun[];

/** The loss has converged below this share of the target's variance (ours). */
const convergedShare = 0.01;
/** A gradient norm that changes less than this over the second half has levelled off: a factor of 2 (ours). */
const levelDecades = 0.3;
/** ρ of loss with epoch at which a fall is steady (ours). */
const steadyStrength = 0.9;

const stuckNote =
  'Judged on all runs, and again without those stuck at a constant (predictions’ standard deviation below 1 % of the target’s).';

/** Judges a condition on numbers of each run that is done; `ofDiverged` is what one that diverged says of it. */
function everyRun(
  runs: Runs,
  quantity: string,
  ofDiverged: VerdictName | null,
  measure: (run: GradientNormRun) => { holds: boolean; text: string; numbers: Json } | null,
): Verdict {
  return inEveryRun(runs, ofDiverged, (done) => {
    const cases = done.flatMap((run) => {
      const found = measure(run);
      return found === null ? [] : [{ label: run.label, seed: run.seed, ...found }];
    });
    return holdsInEveryRun(cases, quantity);
  });
}

export const gradientNormClaims = countedClaims<GradientNormFindings>(
  ({ runs }) => runs,
  [
    {
      id: 'loss-falls-steadily',
      words: 'The loss decreases steadily over the epochs',
      source: 'report',
      unit: 'run',
      rule: `Steady: Spearman’s ρ of the loss with the epoch is at most −${steadyStrength} after epoch 0, also without its largest single step, and the last loss is below the first; supported when it holds in every run, contradicted when it fails in one. ${stuckNote}`,
      errorRate: ratesOfEveryRun,
      judge: ({ runs }) =>
        withAndWithoutStuck(runs, (chosen) =>
          metricTrendInEveryRun(chosen, 'train/loss', {
            quantity: 'training loss',
            direction: 'falling',
            strength: steadyStrength,
          }),
        ),
    },
    {
      id: 'loss-below-threshold',
      words: 'The convergence of the loss below a threshold',
      source: 'report',
      unit: 'run',
      rule: `The final loss is below ${convergedShare * 100} % of the target’s variance (ours; the report names no threshold); supported when it is in every run, contradicted when not in one. ${stuckNote}`,
      errorRate: ratesOfEveryRun,
      judge: ({ runs }) =>
        withAndWithoutStuck(runs, (chosen) =>
          everyRun(
            chosen,
            `final loss below ${convergedShare * 100} % of the variance`,
            'contradicted',
            (run) => {
              const loss = finalValue(run, 'train/loss');
              if (loss === null || run.fit === null) return null;
              const share = loss / run.fit.targetVariance;
              return {
                holds: share < convergedShare,
                text: `${formatStatistic(share * 100)} %`,
                numbers: { loss, targetVariance: run.fit.targetVariance, share },
              };
            },
          ),
        ),
    },
    {
      id: 'norm-stabilises-loss-falls',
      words:
        'as training progresses, the gradient norm stabilizes while the loss continues to decrease',
      source: 'report',
      unit: 'run',
      rule: `Over the second half of a run, log₁₀ of the gradient norm changes by less than ${levelDecades} along its least-squares line (a factor of 2; ours) while the loss falls (Spearman’s ρ with the epoch at most −0.5); supported when both hold in every run, contradicted when not in one. ${stuckNote}`,
      errorRate: ratesOfEveryRun,
      judge: ({ runs }) =>
        withAndWithoutStuck(runs, (chosen) =>
          everyRun(
            chosen,
            'level norm and falling loss in the second half',
            'contradicted',
            (run) => {
              const { lateNormDecades, lateLossDecades, lateLossRho } = run;
              if (lateNormDecades === null || lateLossDecades === null) return null;
              return {
                holds:
                  Math.abs(lateNormDecades) < levelDecades &&
                  lateLossRho !== null &&
                  lateLossRho <= -0.5,
                text: `norm ${formatStatistic(lateNormDecades)} and loss ${formatStatistic(lateLossDecades)} decades, ρ ${formatStatistic(lateLossRho)}`,
                numbers: { lateNormDecades, lateLossDecades, lateLossRho },
              };
            },
          ),
        ),
    },
    {
      id: 'norm-falls-first',
      words: 'The gradient norm falls at first',
      source: 'ours',
      unit: 'run',
      rule: `Over the first tenth of a run the least-squares line of log₁₀ gradient norm falls; supported when it does in every run, contradicted when not in one. ${stuckNote}`,
      errorRate: ratesOfEveryRun,
      judge: ({ runs }) =>
        withAndWithoutStuck(runs, (chosen) =>
          everyRun(chosen, 'gradient norm falling in the first tenth', null, (run) =>
            run.earlyNormDecades === null
              ? null
              : {
                  holds: run.earlyNormDecades < 0,
                  text: `${formatStatistic(run.earlyNormDecades)} decades`,
                  numbers: { earlyNormDecades: run.earlyNormDecades },
                },
          ),
        ),
    },
  ],
);
