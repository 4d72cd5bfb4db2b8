import {
  type CurveRecord,
  curveRows,
  curvesOverRuns,
  type Figure,
  shortNumber,
  type GroupedPointRecord,
  groupedPointRows,
  plotCurves,
  plotGroupedPoints,
  pointGroup,
} from '@basin/charts';
import { runLine } from '../reading/training-run.ts';
import { lossGap, type TenNetworksFindings, type TenNetworksRun } from './findings.ts';

const parameters = { label: 'Number of parameters' };

/** A group of points against the parameter count. */
function group(
  runs: readonly TenNetworksRun[],
  label: string,
  value: (run: TenNetworksRun) => number | null,
): ReturnType<typeof pointGroup> {
  const points = runs.flatMap((run) => {
    const y = value(run);
    return run.parameterCount === null || y === null ? [] : [{ x: run.parameterCount, y }];
  });
  return pointGroup(label, null, points);
}

function againstParameters(
  metric: 'loss' | 'accuracy',
  y: GroupedPointRecord['y'],
): Figure<TenNetworksFindings, GroupedPointRecord> {
  return {
    id: `${metric}-by-parameters`,
    title: `Final ${metric} against the number of parameters`,
    caption: `${y.label} over the whole training and test set after the last epoch. Large points are medians over seeds, small ones single runs, rules their range.`,
    summarise({ runs }) {
      const groups = [
        group(runs, 'training set', (run) => run.train[metric]),
        group(runs, 'test set', (run) => run.test[metric]),
      ].filter(({ points }) => points.length > 0);
      return groups.length === 0 ? null : { x: parameters, y, groups };
    },
    plot: plotGroupedPoints,
    rows: groupedPointRows,
  };
}

const lossGapByParameters: Figure<TenNetworksFindings, GroupedPointRecord> = {
  id: 'loss-gap-by-parameters',
  title: 'Generalisation gap against the number of parameters',
  caption:
    'Test loss minus training loss (cross-entropy, nats) after the last epoch. Large points are medians over seeds, small ones single runs, rules their range.',
  summarise({ runs }) {
    const gaps = group(runs, 'test − training loss', lossGap);
    if (gaps.points.length === 0) return null;
    return { x: parameters, y: { label: 'Loss gap (nats)' }, groups: [gaps] };
  },
  plot: plotGroupedPoints,
  rows: groupedPointRows,
};

const trainingCurves: Figure<TenNetworksFindings, CurveRecord> = {
  id: 'training-curves',
  title: 'Loss during training',
  caption:
    'Cross-entropy over each whole set at every epoch, epoch 0 before training; a colour for each network, named by its parameter count. Lines are medians over seeds, bands their range.',
  summarise({ runs }) {
    const lines = [
      ['train/loss', 'training set'],
      ['test/loss', 'test set'],
    ].flatMap(([metric, panel]) =>
      runs.flatMap((run) =>
        runLine(run, metric as string, { label: networkLabel(run), panel: panel as string }),
      ),
    );
    if (lines.length === 0) return null;
    return {
      x: { label: 'Epoch' },
      y: { label: 'Cross-entropy (nats)', scale: 'log' },
      curves: curvesOverRuns(lines),
      colours: 'ordered',
    };
  },
  plot: plotCurves,
  rows: curveRows,
};

function networkLabel(run: TenNetworksRun): string {
  return run.parameterCount === null ? run.network : shortNumber(run.parameterCount);
}

export const tenNetworksFigures = [
  againstParameters('loss', { label: 'Cross-entropy (nats)' }),
  againstParameters('accuracy', { label: 'Accuracy', percent: true }),
  lossGapByParameters,
  trainingCurves,
] as const;
