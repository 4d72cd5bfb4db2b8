import {
  curvesOverRuns,
  type Figure,
  plotStack,
  plotStrip,
  type StackRecord,
  stackRows,
  type StripRecord,
  stripRows,
} from '@basin/charts';
import { finalValue, runLine } from '../reading/training-run.ts';
import type { MnistCnnFindings, MnistCnnRun } from './findings.ts';

/** Networks as figures name and order them. */
const seriesOrder = ['4 channels', '4 (duplicate)', '5 channels', '6 channels'];

/** `4 channels`, the duplicate marked as such. */
function seriesName(run: MnistCnnRun): string {
  return run.model === 'Model 2 as listed'
    ? `${run.channels} (duplicate)`
    : `${run.channels} channels`;
}

const curves: Figure<MnistCnnFindings, StackRecord> = {
  id: 'training-curves',
  title: 'Loss and accuracy during training',
  caption:
    'Cross-entropy and accuracy over the whole training set (full lines) and test set (broken) at every epoch, epoch 0 before training. The duplicate differs from the network of 4 channels by its seeds alone. Lines are medians over seeds, bands their range.',
  summarise(findings) {
    const runs = seriesOrder.flatMap((name) =>
      findings.runs.filter((run) => seriesName(run) === name),
    );
    const lines = (metric: string): ReturnType<typeof curvesOverRuns> =>
      curvesOverRuns(
        ['train', 'test'].flatMap((split) =>
          runs.flatMap((run) =>
            runLine(run, `${split}/${metric}`, {
              // Panel tells the splits apart while runs are put together; a stack has no panels.
              panel: split,
              label: seriesName(run),
              dashed: split === 'test',
            }),
          ),
        ),
      );
    const rows = [
      { y: { label: 'Cross-entropy (nats)', scale: 'log' as const }, curves: lines('loss') },
      { y: { label: 'Accuracy', percent: true }, curves: lines('accuracy') },
    ];
    if (rows.every((row) => row.curves.length === 0)) return null;
    return { x: { label: 'Epoch' }, rows, dashedLabel: 'test set' };
  },
  plot: plotStack,
  rows: stackRows,
};

function finalFigure(
  metric: 'loss' | 'accuracy',
  y: StripRecord['y'],
): Figure<MnistCnnFindings, StripRecord> {
  return {
    id: `final-${metric}`,
    title: `Final ${metric} of every run`,
    caption: `${y.label} after the last epoch, a point for each run, bars at the medians. The distance between 4 channels and its duplicate is what seeds alone do.`,
    summarise({ runs }) {
      const points = [
        ['train', 'training set'],
        ['test', 'test set'],
      ].flatMap(([split, panel]) =>
        runs.flatMap((run) => {
          const value = finalValue(run, `${split}/${metric}`);
          const place = { category: seriesName(run), panel: panel as string };
          return value === null ? [] : [{ ...place, value, label: run.label, marked: false }];
        }),
      );
      if (points.length === 0) return null;
      return { category: 'Network', categories: seriesOrder, y, points, markedLabel: null };
    },
    plot: plotStrip,
    rows: stripRows,
  };
}

export const mnistCnnFigures = [
  curves,
  finalFigure('loss', { label: 'Cross-entropy (nats)' }),
  finalFigure('accuracy', { label: 'Accuracy', percent: true }),
] as const;
