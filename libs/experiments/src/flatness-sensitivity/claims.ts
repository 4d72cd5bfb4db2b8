import type { Claim, Verdict } from '../experiment.ts';
import { allOf, trendOverConfigurations } from '../judging/index.ts';
import type { FlatnessSensitivityFindings, FlatnessSensitivityRun } from './findings.ts';

type Runs = readonly FlatnessSensitivityRun[];

function trendWithBatchSize(
  runs: Runs,
  quantity: string,
  expect: 'falling' | 'rising',
  value: (run: FlatnessSensitivityRun) => number | null,
): Verdict {
  return trendOverConfigurations(
    runs.map((run) => ({ seed: run.seed, x: run.batchSize, y: value(run) })),
    { quantity, against: 'batch size', expect },
  );
}

const rule =
  'Spearman’s ρ with the batch size over the five batch sizes of a seed; supported when the 95 % bootstrap interval of its mean over seeds lies on the claimed side of 0, contradicted when on the other; at least 3 seeds.';

export const flatnessSensitivityClaims: readonly Claim<FlatnessSensitivityFindings>[] = [
  {
    id: 'loss-falls-with-batch-size',
    words: 'The training and testing loss generally decreases as the batch size increases',
    source: 'report',
    unit: 'seed',
    rule: `${rule} Both sets must agree. Experiment 9 claims the opposite of the training loss.`,
    judge: ({ runs }) =>
      allOf({
        train: trendWithBatchSize(runs, 'training loss', 'falling', (run) => run.train.loss),
        test: trendWithBatchSize(runs, 'test loss', 'falling', (run) => run.test.loss),
      }),
  },
  {
    id: 'accuracy-rises-with-batch-size',
    words: 'The training and testing accuracy improves with larger batch sizes',
    source: 'report',
    unit: 'seed',
    rule: `${rule} Both sets must agree. Experiment 9 claims the opposite.`,
    judge: ({ runs }) =>
      allOf({
        train: trendWithBatchSize(runs, 'training accuracy', 'rising', (run) => run.train.accuracy),
        test: trendWithBatchSize(runs, 'test accuracy', 'rising', (run) => run.test.accuracy),
      }),
  },
  {
    id: 'sensitivity-falls-with-batch-size',
    words: 'The gradient sensitivity values show a decreasing trend with increasing batch sizes',
    source: 'report',
    unit: 'seed',
    rule: `${rule} Judged on the mean norm of each example’s own loss gradient with respect to its input.`,
    judge: ({ runs }) =>
      trendWithBatchSize(
        runs,
        'per-example sensitivity',
        'falling',
        (run) => run.sensitivity?.exampleGradientNorm ?? null,
      ),
  },
  {
    id: 'batch-gradient-falls-with-batch-size',
    words:
      'The norm of the batch-mean gradient falls with the batch size (by construction: how the report’s claim can arise)',
    source: 'ours',
    unit: 'seed',
    rule,
    judge: ({ runs }) =>
      trendWithBatchSize(
        runs,
        'batch-mean sensitivity',
        'falling',
        (run) => run.sensitivity?.batchGradientNorm ?? null,
      ),
  },
  {
    id: 'jacobian-falls-with-batch-size',
    words: 'The Jacobian norm of the softmax outputs (Novak et al. 2018) falls with the batch size',
    source: 'ours',
    unit: 'seed',
    rule,
    judge: ({ runs }) =>
      trendWithBatchSize(
        runs,
        'Jacobian norm',
        'falling',
        (run) => run.sensitivity?.jacobianNorm ?? null,
      ),
  },
];
