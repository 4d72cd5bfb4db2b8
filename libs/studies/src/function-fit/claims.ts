import { finiteValues, median } from '@basin/statistics';
import type { Claim, Verdict } from '../experiment.ts';
import {
  allOf,
  formatStatistic,
  leastSeedCount,
  pairedComparison,
  trendInEveryRun,
  undecided,
} from '../judging/index.ts';
import { finalBySeed, finalValue } from '../reading/training-run.ts';
import { modelNames, targetNames } from './definition.ts';
import { type Fit, fittedRuns, type FunctionFitFindings, type FunctionFitRun } from './findings.ts';
import { withAndWithoutStuck } from './stuck.ts';

type Runs = readonly FunctionFitRun[];

/** A fit is close when its error is at most this share of the target's variance (R² ≥ 0.99; ours). */
const closeShare = 0.01;
/** The oscillation is captured when the sign is right on at least this share of the points (ours). */
const capturedSignShare = 0.9;

const othersThanModel1 = modelNames.filter((model) => model !== 'Model 1');
const stuckNote =
  'Judged on all runs, and again without those stuck at a constant (predictions’ standard deviation below 1 % of the target’s).';

/** log₁₀ of a run's quantity by seed: losses of one comparison span decades. */
function logBySeed(runs: Runs, value: (run: FunctionFitRun) => number | null): Map<number, number> {
  // A constant prediction is exactly smooth; its logarithm has to stay finite.
  return finalBySeed(runs, (run) => {
    const raw = value(run);
    return raw === null ? null : Math.log10(Math.max(raw, 1e-20));
  });
}

function select(runs: Runs, model: string, target: string): Runs {
  return runs.filter((run) => run.model === model && run.target === target);
}

/** `judge` over models, each verdict under the model's name, all of which must hold. */
function forModels(models: readonly string[], judge: (model: string) => Verdict): Verdict {
  return allOf(Object.fromEntries(models.map((model) => [model, judge(model)])));
}

function model1AgainstOthers(
  runs: Runs,
  target: string,
  quantity: string,
  value: (run: FunctionFitRun) => number | null,
): Verdict {
  return forModels(othersThanModel1, (model) =>
    pairedComparison(
      logBySeed(select(runs, 'Model 1', target), value),
      logBySeed(select(runs, model, target), value),
      { first: 'Model 1', second: model, quantity, expect: 'lower' },
    ),
  );
}

/** Judges the median over seeds of a number against a bound. */
function medianAgainst(
  runs: readonly { fit: Fit }[],
  value: (fit: Fit) => number,
  rule: { quantity: string; bound: number; expect: 'at most' | 'at least' },
): Verdict {
  const values = finiteValues(runs.map((run) => value(run.fit)));
  const middle = median(values);
  const statistic = `median ${rule.quantity} ${formatStatistic(middle)} (n = ${values.length})`;
  const evidence = { values, bound: rule.bound };
  if (values.length < leastSeedCount) {
    return undecided(
      statistic,
      `${values.length} of the ${leastSeedCount} seeds needed.`,
      evidence,
    );
  }
  const holds = rule.expect === 'at most' ? middle <= rule.bound : middle >= rule.bound;
  return {
    verdict: holds ? 'supported' : 'contradicted',
    statistic,
    reason: `The median ${rule.quantity} is ${holds ? '' : 'not '}${rule.expect} ${rule.bound}.`,
    evidence,
  };
}

const finalLoss = (run: FunctionFitRun): number | null => finalValue(run, 'train/loss');
const roughness = (run: FunctionFitRun): number | null => run.fit?.roughness ?? null;

export const functionFitClaims: readonly Claim<FunctionFitFindings>[] = [
  {
    id: 'losses-fall',
    words: 'All models exhibit a decreasing trend in training loss for both functions',
    source: 'report',
    unit: 'run',
    rule: `Supported when in every run Spearman’s ρ of loss with epoch is at most −0.5 and the last loss is below the first; contradicted when it fails in one. ${stuckNote}`,
    judge: ({ runs }) =>
      withAndWithoutStuck(runs, (chosen) =>
        trendInEveryRun(
          chosen.map((run) => ({ label: run.label, line: run.metrics['train/loss'] })),
          { quantity: 'training loss', direction: 'falling' },
        ),
      ),
  },
  {
    id: 'model-1-lowest',
    words: 'Model 1, with 5 channels, generally shows lower loss values',
    source: 'report',
    unit: 'seed',
    rule: `Paired differences over seeds in log₁₀ of the final training loss, Model 1 against each other model on each function: supported when all four 95 % intervals lie below 0, contradicted when one lies above; at least 3 seeds. Every convolution of these networks has 1 channel (a Model 1 of 5 channels would not have the report’s 572 parameters): the claim is judged of Model 1 as its parameter count describes it. ${stuckNote}`,
    judge: ({ runs }) =>
      withAndWithoutStuck(runs, (chosen) =>
        allOf(
          Object.fromEntries(
            targetNames.map((target) => [
              target,
              model1AgainstOthers(chosen, target, 'log₁₀ final training loss', finalLoss),
            ]),
          ),
        ),
      ),
  },
  {
    id: 'f1-approximated',
    words: 'For Function 1, all models closely approximate the ground truth',
    source: 'report',
    unit: 'seed',
    rule: `For each model the median over seeds of the mean squared error is at most ${closeShare * 100} % of the target’s variance (R² ≥ 0.99; ours); at least 3 seeds. ${stuckNote}`,
    judge: ({ runs }) =>
      withAndWithoutStuck(
        runs.filter((run) => run.target === 'f1'),
        (chosen) =>
          forModels(modelNames, (model) =>
            medianAgainst(
              fittedRuns(chosen, model, 'f1'),
              (fit) => fit.meanSquaredError / fit.targetVariance,
              { quantity: 'error / variance', bound: closeShare, expect: 'at most' },
            ),
          ),
      ),
  },
  {
    id: 'model-1-smoothest',
    words: 'with Model 1 providing the smoothest curve',
    source: 'report',
    unit: 'seed',
    rule: `On f1, paired differences over seeds in log₁₀ of the prediction’s mean squared second difference, Model 1 against each other model: supported when both 95 % intervals lie below 0, contradicted when one lies above; at least 3 seeds. A stuck run is smooth for the wrong reason. ${stuckNote}`,
    judge: ({ runs }) =>
      withAndWithoutStuck(
        runs.filter((run) => run.target === 'f1'),
        (chosen) =>
          model1AgainstOthers(chosen, 'f1', 'log₁₀ mean squared second difference', roughness),
      ),
  },
  {
    id: 'f2-oscillation',
    words:
      'For Function 2, the models successfully capture the oscillatory nature of the function, although the predictions are less smooth',
    source: 'report',
    unit: 'seed',
    rule: `For each model, the median over seeds of the share of points with the right sign is at least ${capturedSignShare * 100} % (ours), and log₁₀ of the mean squared second difference is higher on f2 than on f1 in paired differences over seeds; at least 3 seeds. ${stuckNote}`,
    judge: ({ runs }) =>
      withAndWithoutStuck(runs, (chosen) =>
        forModels(modelNames, (model) =>
          allOf({
            oscillation: medianAgainst(
              fittedRuns(chosen, model, 'f2'),
              (fit) => fit.signAgreement,
              { quantity: 'sign agreement', bound: capturedSignShare, expect: 'at least' },
            ),
            'less smooth': pairedComparison(
              logBySeed(select(chosen, model, 'f2'), roughness),
              logBySeed(select(chosen, model, 'f1'), roughness),
              {
                first: 'f2',
                second: 'f1',
                quantity: 'log₁₀ mean squared second difference',
                expect: 'higher',
              },
            ),
          }),
        ),
      ),
  },
  {
    id: 'f2-harder',
    words: 'f2 is harder (higher loss) than f1',
    source: 'ours',
    unit: 'seed',
    rule: `For each model, paired differences over seeds in the final training loss, f2 − f1: supported when all 95 % intervals lie above 0; at least 3 seeds. ${stuckNote}`,
    judge: ({ runs }) =>
      withAndWithoutStuck(runs, (chosen) =>
        forModels(modelNames, (model) =>
          pairedComparison(
            finalBySeed(select(chosen, model, 'f2'), finalLoss),
            finalBySeed(select(chosen, model, 'f1'), finalLoss),
            { first: 'f2', second: 'f1', quantity: 'final training loss', expect: 'higher' },
          ),
        ),
      ),
  },
];
