import { curvesOverRuns, type Figure, plotStack, type StackRecord, stackRows } from '@basin/charts';
import { runLine } from '../reading/training-run.ts';
import type { GradientNormFindings } from './findings.ts';

const lossAndNorm: Figure<GradientNormFindings, StackRecord> = {
  id: 'loss-and-gradient-norm',
  title: 'Loss and gradient norm during training',
  caption:
    'Model 0 of experiment 1: mean squared error and the Euclidean norm of the whole gradient before the update, both on logarithmic scales. Lines are medians over seeds, bands their range.',
  summarise({ runs }) {
    const lines = (metric: string): ReturnType<typeof curvesOverRuns> =>
      curvesOverRuns(runs.flatMap((run) => runLine(run, metric, { label: run.target })));
    const rows = [
      { y: { label: 'Training loss (MSE)', scale: 'log' as const }, curves: lines('train/loss') },
      {
        y: { label: 'Gradient norm', scale: 'log' as const },
        curves: lines('train/gradient-norm'),
      },
    ];
    if (rows.every((row) => row.curves.length === 0)) return null;
    return { x: { label: 'Epoch' }, rows, dashedLabel: null };
  },
  plot: plotStack,
  rows: stackRows,
};

export const gradientNormFigures = [lossAndNorm] as const;
