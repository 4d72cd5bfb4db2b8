import type { CurvatureResult } from '@basin/core';
import {
  curveFigure,
  type CurveRecord,
  type Figure,
  plotStrip,
  type StripRecord,
  stripRows,
} from '@basin/charts';
import { runLine } from '../reading/training-run.ts';
import type { EndPoint, FlatnessInterpolationFindings } from './findings.ts';

const startNames: Record<string, string> = {
  common: 'common start',
  separate: 'separate starts',
};

function alongLine(
  metric: 'Loss' | 'Accuracy',
  y: CurveRecord['y'],
): Figure<FlatnessInterpolationFindings, CurveRecord> {
  return curveFigure({
    id: `interpolation-${metric.toLowerCase()}`,
    title: `${metric} between batch 75 and batch 500`,
    caption: `${y.label} at (1 − α)·θ₇₅ + α·θ₅₀₀; α = 0 is batch 75, α = 1 batch 500. Solid on training, broken on test images. Lines are medians over seeds, bands their range.`,
    x: { label: 'α' },
    y,
    lines: ({ lines }) =>
      lines.flatMap(({ initialisation, result }) =>
        (['train', 'test'] as const).map((split) => ({
          label: split === 'train' ? 'training set' : 'test set',
          panel: startNames[initialisation] ?? initialisation,
          dashed: split === 'test',
          x: result.alphas,
          y: result[`${split}${metric}`],
        })),
      ),
  });
}

const panels = [
  ['train/loss', 'training set'],
  ['test/loss', 'test set'],
] as const;

const trainingCurves = curveFigure<FlatnessInterpolationFindings>({
  id: 'training-curves',
  title: 'Loss during training of both batch sizes',
  caption:
    'Cross-entropy over each whole set at every epoch. Lines are medians over seeds and starts, bands their range.',
  y: { label: 'Cross-entropy (nats)', scale: 'log' },
  lines: ({ endPoints }) =>
    panels.flatMap(([metric, panel]) =>
      endPoints.flatMap((end) => runLine(end, metric, { label: `batch ${end.batchSize}`, panel })),
    ),
});

function curvatureFigure(
  id: string,
  title: string,
  label: string,
  valueOf: (curvature: CurvatureResult) => number | null | undefined,
): Figure<FlatnessInterpolationFindings, StripRecord> {
  const category = (end: EndPoint): string =>
    end.batchSize === 75 ? 'batch 75' : `batch 500, ${startNames[end.initialisation] ?? ''}`;
  return {
    id,
    title,
    caption: `${label} at each end point, over the first training images. Each point is a run, the bar the median.`,
    summarise({ endPoints }) {
      const points = endPoints.flatMap((end) => {
        const value = end.curvature === null ? null : valueOf(end.curvature);
        return value === null || value === undefined
          ? []
          : [{ category: category(end), panel: null, value, label: end.label, marked: false }];
      });
      if (points.length === 0) return null;
      return {
        category: 'End point',
        categories: [...new Set(points.map((point) => point.category))],
        y: { label },
        points,
        markedLabel: null,
      };
    },
    plot: plotStrip,
    rows: stripRows,
  };
}

export const flatnessInterpolationFigures = [
  alongLine('Loss', { label: 'Cross-entropy (nats)', scale: 'log' }),
  alongLine('Accuracy', { label: 'Accuracy', percent: true }),
  trainingCurves,
  curvatureFigure(
    'leading-eigenvalue',
    'Leading Hessian eigenvalue at the end points',
    'Leading eigenvalue',
    (curvature) => curvature.eigenpairs[0]?.value,
  ),
  curvatureFigure(
    'trace',
    'Trace of the Hessian at the end points',
    'Hessian trace',
    (curvature) => curvature.trace?.mean,
  ),
  curvatureFigure(
    'sharpness',
    'Filter-normalised sharpness of the end points',
    'Largest rise of the loss found',
    (curvature) => curvature.sharpness?.lossRise,
  ),
] as const;
