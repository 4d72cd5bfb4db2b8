import type { Claim, Verdict } from '../experiment.ts';
import { allOf, pairedComparison, signOfMean } from '../judging/index.ts';
import { type Initialisation, initialisations } from './definition.ts';
import { bestBetween, endValues, type FlatnessInterpolationFindings } from './findings.ts';

/** Batch 75 against batch 500 over seeds. */
function compareEnds(
  findings: FlatnessInterpolationFindings,
  metric: string,
  quantity: string,
  expect: 'lower' | 'higher',
): Verdict {
  const against = (initialisation: Initialisation): Verdict =>
    pairedComparison(
      endValues(findings, 75, initialisation, metric),
      endValues(findings, 500, initialisation, metric),
      { first: 'batch 75', second: 'batch 500', quantity, expect },
    );
  return allOf({
    'common start': against('common'),
    'separate starts': against('separate'),
  });
}

/** Best value between the ends minus the better end, over the lines of all seeds. */
function betterBetween(
  findings: FlatnessInterpolationFindings,
  initialisation: Initialisation,
  split: 'train' | 'test',
  metric: 'loss' | 'accuracy',
): Verdict {
  const better = metric === 'loss' ? 'lower' : 'higher';
  const found = findings.lines
    .filter((line) => line.initialisation === initialisation)
    .flatMap(({ seed, result }) => {
      const key = `${split}${metric === 'loss' ? 'Loss' : 'Accuracy'}` as const;
      const best = bestBetween(result, result[key], better);
      return best === null ? [] : [{ seed, ...best }];
    });
  return signOfMean(
    found.map(({ between, end }) => between - end),
    {
      quantity: `mean ${split} ${metric}, best between − better end,`,
      expect: metric === 'loss' ? 'negative' : 'positive',
    },
    found,
  );
}

export const flatnessInterpolationClaims: readonly Claim<FlatnessInterpolationFindings>[] = [
  {
    id: 'small-batch-lower-loss',
    words: 'The batch size of 75 typically shows lower training loss than the batch size of 500',
    source: 'report',
    unit: 'seed',
    rule: 'Paired differences over seeds of the final training loss, batch 75 − batch 500, against either start: supported when both 95 % bootstrap intervals lie below 0, contradicted when one lies above; at least 3 seeds.',
    judge: (findings) => compareEnds(findings, 'train/loss', 'final training loss', 'lower'),
  },
  {
    id: 'small-batch-higher-accuracy',
    words: 'The accuracy of batch size of 75 is consistently higher than batch size of 500',
    source: 'report',
    unit: 'seed',
    rule: 'The same of final accuracy on both sets, batch 75 − batch 500 above 0.',
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
    rule: 'Best test loss at 0 < α < 1 minus the better end point’s, on the lines from a common start: supported when the 95 % bootstrap interval of its mean over seeds lies below 0, contradicted when above; at least 3 seeds.',
    judge: (findings) => betterBetween(findings, 'common', 'test', 'loss'),
  },
  ...initialisations.map((initialisation): Claim<FlatnessInterpolationFindings> => ({
    id: `combination-better-accuracy-${initialisation}`,
    words: `Between end points of ${initialisation === 'common' ? 'a common start' : 'separate starts'} some α has a higher test accuracy than either`,
    source: 'ours',
    unit: 'seed',
    rule: 'Best test accuracy at 0 < α < 1 minus the better end point’s: supported when the 95 % bootstrap interval of its mean over seeds lies above 0, contradicted when below; at least 3 seeds.',
    judge: (findings) => betterBetween(findings, initialisation, 'test', 'accuracy'),
  })),
];
