import type { Claim } from '../experiment.ts';
import {
  allOf,
  type CountedClaim,
  countedClaims,
  ratesOfParts,
  ratesOfTrends,
  trendOverTrainings,
} from '../judging/index.ts';
import { asMeasured } from '../reading/analysis.ts';
import type { FlatnessSensitivityFindings, FlatnessSensitivityRun } from './findings.ts';

const rule =
  'Spearman’s ρ with the batch size over the five batch sizes of a seed; supported when the 95 % interval of its mean over seeds lies on the claimed side of 0, contradicted when on the other; at least 3 seeds.';

/** What is measured of a run, and its name in the statistic. */
type Quantity = [
  name: string,
  metric: string,
  value: (run: FlatnessSensitivityRun) => number | null,
];

/** A claim on the trend of one quantity with the batch size, or of both sets' quantities. */
function trendClaim(
  claim: Pick<Claim<FlatnessSensitivityFindings>, 'id' | 'words' | 'source'> & { remark?: string },
  expect: 'falling' | 'rising',
  quantities: { only: Quantity } | { train: Quantity; test: Quantity },
): CountedClaim<FlatnessSensitivityFindings> {
  const { id, words, source, remark } = claim;
  // What is not of both sets is measured, not recorded.
  const runsOf = ({ runs }: FlatnessSensitivityFindings): FlatnessSensitivityRun[] =>
    'only' in quantities ? asMeasured(runs, 'sensitivity') : runs;
  return {
    ...{ id, words, source, unit: 'seed' },
    rule: remark === undefined ? rule : `${rule} ${remark}`,
    errorRate: 'only' in quantities ? ratesOfTrends : `${ratesOfTrends} ${ratesOfParts}`,
    runs: runsOf,
    judge(findings) {
      const runs = runsOf(findings);
      const trend = ([quantity, metric, y]: Quantity) =>
        trendOverTrainings(
          runs,
          { x: (run) => run.batchSize, y, metric },
          { quantity, against: 'batch size', expect },
        );
      return 'only' in quantities
        ? trend(quantities.only)
        : allOf({ train: trend(quantities.train), test: trend(quantities.test) });
    },
  };
}

export const flatnessSensitivityClaims = countedClaims<FlatnessSensitivityFindings>(
  ({ runs }) => runs,
  [
    trendClaim(
      {
        id: 'loss-falls-with-batch-size',
        words: 'The training and testing loss generally decreases as the batch size increases',
        source: 'report',
        remark: 'Both sets must agree. Experiment 9 claims the opposite of the training loss.',
      },
      'falling',
      {
        train: ['training loss', 'train/loss', (run) => run.train.loss],
        test: ['test loss', 'test/loss', (run) => run.test.loss],
      },
    ),
    trendClaim(
      {
        id: 'accuracy-rises-with-batch-size',
        words: 'The training and testing accuracy improves with larger batch sizes',
        source: 'report',
        remark: 'Both sets must agree. Experiment 9 claims the opposite.',
      },
      'rising',
      {
        train: ['training accuracy', 'train/accuracy', (run) => run.train.accuracy],
        test: ['test accuracy', 'test/accuracy', (run) => run.test.accuracy],
      },
    ),
    trendClaim(
      {
        id: 'sensitivity-falls-with-batch-size',
        words:
          'The gradient sensitivity values show a decreasing trend with increasing batch sizes',
        source: 'report',
        remark:
          'Judged on the mean norm of each example’s own loss gradient with respect to its input.',
      },
      'falling',
      {
        only: [
          'per-example sensitivity',
          'sensitivity',
          (run) => run.sensitivity?.exampleGradientNorm ?? null,
        ],
      },
    ),
    trendClaim(
      {
        id: 'batch-gradient-falls-with-batch-size',
        words:
          'The norm of the batch-mean gradient falls with the batch size (by construction: how the report’s claim can arise)',
        source: 'ours',
      },
      'falling',
      {
        only: [
          'batch-mean sensitivity',
          'sensitivity',
          (run) => run.sensitivity?.batchGradientNorm ?? null,
        ],
      },
    ),
    trendClaim(
      {
        id: 'jacobian-falls-with-batch-size',
        words:
          'The Jacobian norm of the softmax outputs (Novak et al. 2018) falls with the batch size',
        source: 'ours',
      },
      'falling',
      { only: ['Jacobian norm', 'sensitivity', (run) => run.sensitivity?.jacobianNorm ?? null] },
    ),
  ],
);
