import { plural } from '@basin/core';
import { commonStep, finiteValues } from '@basin/statistics';
import type { Verdict } from '../experiment.ts';
import {
  allOf,
  countedClaims,
  pairedTrainings,
  ratesOfParts,
  ratesOverSeeds,
  signOfMean,
  undecided,
} from '../judging/index.ts';
import { type Initialisation, initialisations } from './definition.ts';
import { asMeasured } from '../reading/analysis.ts';
import { finalValue } from '../reading/training-run.ts';
import {
  betweenAndEnds,
  type EndPoint,
  endsOf,
  type FlatnessInterpolationFindings,
} from './findings.ts';

/** Batch 75 against batch 500 over seeds. */
function compareEnds(
  findings: FlatnessInterpolationFindings,
  metric: string,
  quantity: string,
  expect: 'lower' | 'higher',
): Verdict {
  const against = (initialisation: Initialisation): Verdict =>
    pairedTrainings(
      endsOf(findings, 75, initialisation),
      endsOf(findings, 500, initialisation),
      (run) => finalValue(run, metric),
      { first: 'batch 75', second: 'batch 500', quantity, expect, metric },
    );
  return allOf({
    'common start': against('common'),
    'separate starts': against('separate'),
  });
}

/** Between the ends against each of them, at an α that the other half of the seeds chooses. */
function betterBetween(
  findings: FlatnessInterpolationFindings,
  initialisation: Initialisation,
  split: 'train' | 'test',
  metric: 'loss' | 'accuracy',
): Verdict {
  const key = `${split}${metric === 'loss' ? 'Loss' : 'Accuracy'}` as const;
  const lines = findings.lines.filter((line) => line.initialisation === initialisation);
  const found = betweenAndEnds(
    lines.map(({ seed, result }) => ({ seed, alphas: result.alphas, values: result[key] })),
    metric === 'loss' ? 'lower' : 'higher',
  );
  if (found.length === 0) {
    return undecided(
      `${plural(lines.length, 'line')} between end points`,
      'One half of the seeds has to choose the α: two seeds are needed to compare anything.',
    );
  }
  const step = commonStep(lines.flatMap(({ result }) => finiteValues(result[key] ?? [])));
  const against = (batchSize: 75 | 500, end: 'atZero' | 'atOne'): Verdict =>
    signOfMean(
      found.map((line) => line.between - line[end]),
      {
        quantity: `mean ${split} ${metric}, between − batch ${batchSize},`,
        expect: metric === 'loss' ? 'negative' : 'positive',
        step,
      },
      found.map((line) => ({ ...line })),
    );
  return allOf({ 'batch 75': against(75, 'atZero'), 'batch 500': against(500, 'atOne') });
}

/**
 * The trainings between which those lines lie. A line that was lost is lost to its end of batch 500: that of batch 75
 * has lines from either start.
 */
function endsOnLines(
  findings: FlatnessInterpolationFindings,
  initialisation: Initialisation,
): readonly EndPoint[] {
  return [
    ...endsOf(findings, 75, initialisation),
    ...asMeasured(endsOf(findings, 500, initialisation), 'interpolation'),
  ];
}

/** The best of many α would beat its ends by being the best of many: so it is not chosen by what judges it. */
const chosenAlpha =
  'the α in (0, 1) that is best on average over one half of the seeds, on each seed of the other half,';

export const flatnessInterpolationClaims = countedClaims<FlatnessInterpolationFindings>(
  ({ endPoints }) => endPoints,
  [
    {
      id: 'small-batch-lower-loss',
      words: 'The batch size of 75 typically shows lower training loss than the batch size of 500',
      source: 'report',
      unit: 'seed',
      rule: 'Paired differences over seeds of the final training loss, batch 75 − batch 500, against either start: supported when both 95 % intervals lie below 0, contradicted when one lies above after Holm’s correction; at least 3 seeds.',
      errorRate: `${ratesOverSeeds} ${ratesOfParts}`,
      judge: (findings) => compareEnds(findings, 'train/loss', 'final training loss', 'lower'),
    },
    {
      id: 'small-batch-higher-accuracy',
      words: 'The accuracy of batch size of 75 is consistently higher than batch size of 500',
      source: 'report',
      unit: 'seed',
      rule: 'The same of final accuracy on both sets, batch 75 − batch 500 above 0.',
      errorRate: `${ratesOverSeeds} ${ratesOfParts}`,
      judge: (findings) =>
        allOf({
          train: compareEnds(findings, 'train/accuracy', 'final training accuracy', 'higher'),
          test: compareEnds(findings, 'test/accuracy', 'final test accuracy', 'higher'),
        }),
    },
    {
      id: 'combination-better',
      words: 'the combination of parameters can yield better results than either model alone',
      source: 'report',
      unit: 'seed',
      rule: `On the lines from a common start, test loss at ${chosenAlpha} minus that of either end point: supported when both 95 % intervals of the means over seeds lie below 0, contradicted when one lies above after Holm’s correction; at least 3 seeds that judge, 5 in all.`,
      errorRate: `${ratesOverSeeds} ${ratesOfParts}`,
      runs: (findings) => endsOnLines(findings, 'common'),
      judge: (findings) => betterBetween(findings, 'common', 'test', 'loss'),
    },
    ...initialisations.map((initialisation) => ({
      id: `combination-better-accuracy-${initialisation}`,
      words: `Between end points of ${initialisation === 'common' ? 'a common start' : 'separate starts'} some α has a higher test accuracy than either`,
      source: 'ours' as const,
      unit: 'seed',
      rule: `Test accuracy at ${chosenAlpha} minus that of either end point: supported when both 95 % intervals of the means over seeds lie above 0, contradicted when one lies below after Holm’s correction; at least 3 seeds that judge, 5 in all.`,
      errorRate: `${ratesOverSeeds} ${ratesOfParts}`,
      runs: (findings: FlatnessInterpolationFindings) => endsOnLines(findings, initialisation),
      judge: (findings: FlatnessInterpolationFindings) =>
        betterBetween(findings, initialisation, 'test', 'accuracy'),
    })),
  ],
);
