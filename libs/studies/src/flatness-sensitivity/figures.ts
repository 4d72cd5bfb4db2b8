import {
  type Figure,
  type GroupedPointRecord,
  groupedPointRows,
  plotGroupedPoints,
  pointGroup,
} from '@basin/charts';
import { batchSizes } from './definition.ts';
import type { FlatnessSensitivityFindings, FlatnessSensitivityRun } from './findings.ts';

type ValueOf = (run: FlatnessSensitivityRun) => number | null;

function againstBatchSize(
  id: string,
  title: string,
  caption: string,
  y: GroupedPointRecord['y'],
  groups: Record<string, ValueOf>,
): Figure<FlatnessSensitivityFindings, GroupedPointRecord> {
  return {
    id,
    title,
    caption: `${caption} Large points are medians over seeds, small ones single runs, rules their range.`,
    summarise({ runs }) {
      const found = Object.entries(groups)
        .map(([label, valueOf]) =>
          pointGroup(
            label,
            null,
            runs.flatMap((run) => {
              const value = valueOf(run);
              return value === null ? [] : [{ x: run.batchSize, y: value }];
            }),
          ),
        )
        .filter(({ points }) => points.length > 0);
      if (found.length === 0) return null;
      return {
        x: { label: 'Batch size', scale: 'log2' },
        y,
        groups: found,
        xTicks: [...batchSizes],
      };
    },
    plot: plotGroupedPoints,
    rows: groupedPointRows,
  };
}

export const flatnessSensitivityFigures = [
  againstBatchSize(
    'loss-by-batch-size',
    'Final loss against batch size',
    'Cross-entropy over each whole set after the last epoch.',
    { label: 'Cross-entropy (nats)', scale: 'log' },
    { 'training set': (run) => run.train.loss, 'test set': (run) => run.test.loss },
  ),
  againstBatchSize(
    'accuracy-by-batch-size',
    'Final accuracy against batch size',
    'Accuracy over each whole set after the last epoch.',
    { label: 'Accuracy', percent: true },
    { 'training set': (run) => run.train.accuracy, 'test set': (run) => run.test.accuracy },
  ),
  againstBatchSize(
    'sensitivity-by-batch-size',
    'Sensitivity to the input against batch size',
    'Over test images: the mean norm of each example’s own loss gradient, beside the usual script’s number, the norm of the gradient of a batch’s mean loss at the training’s own batch size, which shrinks with it by construction.',
    { label: 'Gradient norm', scale: 'log' },
    {
      'per example': (run) => run.sensitivity?.exampleGradientNorm ?? null,
      'of the batch mean': (run) => run.sensitivity?.batchGradientNorm ?? null,
    },
  ),
  againstBatchSize(
    'jacobian-by-batch-size',
    'Jacobian norm against batch size',
    'Mean Frobenius norm of the derivative of the softmax outputs with respect to the input (Novak et al. 2018), over test images.',
    { label: 'Jacobian norm' },
    { 'softmax outputs': (run) => run.sensitivity?.jacobianNorm ?? null },
  ),
  againstBatchSize(
    'eigenvalue-by-batch-size',
    'Leading Hessian eigenvalue against batch size',
    'Largest absolute eigenvalue of the training loss’s Hessian over the first training images (Lanczos).',
    { label: 'Leading eigenvalue', scale: 'log' },
    { 'leading eigenvalue': (run) => run.leadingEigenvalue },
  ),
] as const;
