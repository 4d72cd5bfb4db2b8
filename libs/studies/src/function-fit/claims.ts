import type { Verdict } from '../experiment.ts';
import {
  allOf,
  countedClaims,
  metricTrendInEveryRun,
  pairedTrainings,
  ratesOfEveryRun,
  ratesOfParts,
  ratesOverSeeds,
  signOfMean,
  unknownLeftOut,
  withLeftOut,
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

/** A quantity of a run, and the metric that it is of: its name says what a run that diverged would have. */
interface Quantity {
  words: string;
  metric: string;
  value: (run: FunctionFitRun) => number | null;
}

/** log₁₀ of a run's quantity: losses of one comparison span decades. */
function logOf({ value }: Quantity): Quantity['value'] {
  return (run) => {
    const raw = value(run);
    // A constant prediction is exactly smooth; its logarithm has to stay finite.
    return raw === null ? null : Math.log10(Math.max(raw, 1e-20));
  };
}

function select(runs: Runs, model: string, target: string): Runs {
  return runs.filter((run) => run.model === model && run.target === target);
}

/** `judge` over models, each verdict under the model's name, all of which must hold. */
function forModels(models: readonly string[], judge: (model: string) => Verdict): Verdict {
  return allOf(Object.fromEntries(models.map((model) => [model, judge(model)])));
}

function model1AgainstOthers(runs: Runs, target: string, quantity: Quantity): Verdict {
  const { words, metric } = quantity;
  return forModels(othersThanModel1, (model) =>
    pairedTrainings(select(runs, 'Model 1', target), select(runs, model, target), logOf(quantity), {
      first: 'Model 1',
      second: model,
      quantity: words,
      expect: 'lower',
      metric,
    }),
  );
}

/** Judges on which side of a bound a number's mean over the seeds of a model and function lies. */
function meanAgainst(
  runs: Runs,
  [model, target]: readonly [model: string, target: string],
  value: (fit: Fit) => number,
  rule: {
    quantity: string;
    bound: number;
    expect: 'negative' | 'positive';
    /** Of how many points the number is a share. */
    counted?: (fit: Fit) => number;
  },
): Verdict {
  const fitted = fittedRuns(runs, model, target);
  const bySeed = finalBySeed(fitted, (run) => value(run.fit));
  const verdict = signOfMean(
    [...bySeed.values()].map((found) => found - rule.bound),
    {
      quantity: `mean ${rule.quantity},`,
      expect: rule.expect,
      ...(rule.counted === undefined
        ? {}
        : { step: 1 / Math.min(...fitted.map(({ fit }) => rule.counted?.(fit) ?? Infinity)) }),
    },
    { seeds: [...bySeed.keys()], bound: rule.bound },
  );
  // What diverged has no predictions to be held against anything.
  return withLeftOut(verdict, unknownLeftOut(select(runs, model, target)));
}

const finalLoss: Quantity = {
  words: 'log₁₀ final training loss',
  metric: 'train/loss',
  value: (run) => finalValue(run, 'train/loss'),
};
const roughness: Quantity = {
  words: 'log₁₀ mean squared second difference',
  metric: 'roughness',
  value: (run) => run.fit?.roughness ?? null,
};

function ofFirstFunction({ runs }: FunctionFitFindings): Runs {
  return runs.filter((run) => run.target === 'f1');
}

export const functionFitClaims = countedClaims<FunctionFitFindings>(
  ({ runs }) => runs,
  [
    {
      id: 'losses-fall',
      words: 'All models exhibit a decreasing trend in training loss for both functions',
      source: 'report',
      unit: 'run',
      rule: `Supported when in every run Spearman’s ρ of loss with epoch is at most −0.5, also without the largest single step, over 5 epochs or more after epoch 0, and the last loss is below the first; contradicted when it fails in one. ${stuckNote}`,
      errorRate: ratesOfEveryRun,
      judge: ({ runs }) =>
        withAndWithoutStuck(runs, (chosen) =>
          metricTrendInEveryRun(chosen, 'train/loss', {
            quantity: 'training loss',
            direction: 'falling',
          }),
        ),
    },
    {
      id: 'model-1-lowest',
      words: 'Model 1, with 5 channels, generally shows lower loss values',
      source: 'report',
      unit: 'seed',
      rule: `Paired differences over seeds in log₁₀ of the final training loss, Model 1 against each other model on each function: supported when all four 95 % intervals lie below 0, contradicted when one lies above after Holm’s correction; at least 3 seeds. Every convolution of these networks has 1 channel (a Model 1 of 5 channels would not have the report’s 572 parameters): the claim is judged of Model 1 as its parameter count describes it. ${stuckNote}`,
      errorRate: `${ratesOverSeeds} ${ratesOfParts}`,
      judge: ({ runs }) =>
        withAndWithoutStuck(runs, (chosen) =>
          allOf(
            Object.fromEntries(
              targetNames.map((target) => [target, model1AgainstOthers(chosen, target, finalLoss)]),
            ),
          ),
        ),
    },
    {
      id: 'f1-approximated',
      words: 'For Function 1, all models closely approximate the ground truth',
      source: 'report',
      unit: 'seed',
      rule: `For each model the mean over seeds of log₁₀ of the mean squared error lies below ${closeShare * 100} % of the target’s variance (R² ≥ 0.99; ours): supported when every 95 % interval does, contradicted when one lies above after Holm’s correction; at least 3 seeds. ${stuckNote}`,
      errorRate: `${ratesOverSeeds} ${ratesOfParts}`,
      runs: ofFirstFunction,
      judge: (findings) =>
        withAndWithoutStuck(ofFirstFunction(findings), (chosen) =>
          forModels(modelNames, (model) =>
            meanAgainst(
              chosen,
              [model, 'f1'],
              // A perfect fit has no logarithm.
              (fit) => Math.log10(Math.max(fit.meanSquaredError / fit.targetVariance, 1e-20)),
              {
                quantity: `log₁₀ of error / variance less that of ${closeShare}`,
                bound: Math.log10(closeShare),
                expect: 'negative',
              },
            ),
          ),
        ),
    },
    {
      id: 'model-1-smoothest',
      words: 'with Model 1 providing the smoothest curve',
      source: 'report',
      unit: 'seed',
      rule: `On f1, paired differences over seeds in log₁₀ of the prediction’s mean squared second difference, Model 1 against each other model: supported when both 95 % intervals lie below 0, contradicted when one lies above after Holm’s correction; at least 3 seeds. A stuck run is smooth for the wrong reason. ${stuckNote}`,
      errorRate: `${ratesOverSeeds} ${ratesOfParts}`,
      runs: ofFirstFunction,
      judge: (findings) =>
        withAndWithoutStuck(ofFirstFunction(findings), (chosen) =>
          model1AgainstOthers(chosen, 'f1', roughness),
        ),
    },
    {
      id: 'f2-oscillation',
      words:
        'For Function 2, the models successfully capture the oscillatory nature of the function, although the predictions are less smooth',
      source: 'report',
      unit: 'seed',
      rule: `For each model, the mean over seeds of the share of points with the right sign lies above ${capturedSignShare * 100} % (ours), and log₁₀ of the mean squared second difference is higher on f2 than on f1 in paired differences over seeds: supported when every 95 % interval lies so, contradicted when one lies on the other side after Holm’s correction; at least 3 seeds. ${stuckNote}`,
      errorRate: `${ratesOverSeeds} ${ratesOfParts}`,
      judge: ({ runs }) =>
        withAndWithoutStuck(runs, (chosen) =>
          forModels(modelNames, (model) =>
            allOf({
              oscillation: meanAgainst(chosen, [model, 'f2'], (fit) => fit.signAgreement, {
                quantity: `share of points with the right sign less ${capturedSignShare}`,
                bound: capturedSignShare,
                expect: 'positive',
                counted: ({ target }) => target.filter((value) => value !== 0).length,
              }),
              'less smooth': pairedTrainings(
                select(chosen, model, 'f2'),
                select(chosen, model, 'f1'),
                logOf(roughness),
                {
                  ...{ first: 'f2', second: 'f1', expect: 'higher' },
                  ...{ quantity: roughness.words, metric: roughness.metric },
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
      rule: `For each model, paired differences over seeds in the final training loss, f2 − f1: supported when all 95 % intervals lie above 0, contradicted when one lies below after Holm’s correction; at least 3 seeds. ${stuckNote}`,
      errorRate: `${ratesOverSeeds} ${ratesOfParts}`,
      judge: ({ runs }) =>
        withAndWithoutStuck(runs, (chosen) =>
          forModels(modelNames, (model) =>
            pairedTrainings(
              select(chosen, model, 'f2'),
              select(chosen, model, 'f1'),
              finalLoss.value,
              {
                ...{ first: 'f2', second: 'f1', expect: 'higher' },
                ...{ quantity: 'final training loss', metric: finalLoss.metric },
              },
            ),
          ),
        ),
    },
  ],
);
