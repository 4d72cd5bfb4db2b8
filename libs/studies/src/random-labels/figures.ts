import { curvesOverRuns, type Figure, plotStack, type StackRecord, stackRows } from '@basin/charts';
import { runLine } from '../reading/training-run.ts';
import type { RandomLabelsFindings } from './findings.ts';

function curvesFigure(
  metric: 'loss' | 'accuracy',
  quantity: string,
  y: (split: string) => StackRecord['rows'][number]['y'],
): Figure<RandomLabelsFindings, StackRecord> {
  return {
    id: metric,
    title: `Training and test ${metric} with real and random labels`,
    caption: `${quantity} over the whole training set (against the labels trained on) and the whole test set (always real labels) at every epoch, epoch 0 before training. Lines are medians over seeds, bands their range.`,
    summarise({ runs }) {
      const rows = ['train', 'test'].map((split) => ({
        y: y(split),
        curves: curvesOverRuns(
          runs.flatMap((run) =>
            runLine(run, `${split}/${metric}`, { label: `${run.labels} labels` }),
          ),
        ),
      }));
      if (rows.every((row) => row.curves.length === 0)) return null;
      return { x: { label: 'Epoch' }, rows, dashedLabel: null };
    },
    plot: plotStack,
    rows: stackRows,
  };
}

const splitName = (split: string): string => (split === 'train' ? 'Training' : 'Test');

export const randomLabelsFigures = [
  curvesFigure('loss', 'Cross-entropy (nats)', (split) => ({
    label: `${splitName(split)} loss (nats)`,
    scale: 'log',
  })),
  curvesFigure('accuracy', 'Accuracy', (split) => ({
    label: `${splitName(split)} accuracy`,
    percent: true,
  })),
] as const;
