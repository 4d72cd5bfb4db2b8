import type { TrajectoryPoint, TrajectoryView } from '@basin/core';
import {
  curveFigure,
  type Figure,
  type Path,
  pathRows,
  type PathRecord,
  plotPaths,
} from '@basin/charts';
import { runLine } from '../reading/training-run.ts';
import type { TrajectoriesFindings } from './findings.ts';

const viewTexts: Record<TrajectoryView['view'], { title: string; caption: string }> = {
  joint: {
    title: 'all runs in one plane',
    caption:
      'Weights after every epoch on the two leading principal components of all runs together. Independent runs are nearly orthogonal, so two joint components mostly tell the runs apart.',
  },
  displacement: {
    title: 'displacements from each start',
    caption:
      'Weights minus the run’s initial weights on the two leading principal components of all displacements.',
  },
  run: {
    title: 'each run in its own plane',
    caption: 'Weights after every epoch on the two leading principal components of that run alone.',
  },
};
const scopeTexts = { model: 'Whole model', 'first-layer': 'First layer' } as const;

/** `component 1 (14.2 %)`; no share where each run has a plane of its own. */
function axisLabel(view: TrajectoryView, component: number): string {
  const share = view.explainedVarianceRatio[0]?.[component];
  const name = `Principal component ${component + 1}`;
  return view.explainedVarianceRatio.length !== 1 || share === undefined
    ? name
    : `${name} (${(share * 100).toFixed(1)} % of variance)`;
}

function trajectoryFigure(
  scope: TrajectoryView['scope'],
  view: TrajectoryView['view'],
): Figure<TrajectoriesFindings, PathRecord> {
  return {
    id: `${scope}-${view}`,
    title: `${scopeTexts[scope]}: ${viewTexts[view].title}`,
    caption: `${viewTexts[view].caption} A ring marks the start, the last point carries its test accuracy; small dots are snapshots after single iterations, projected and not fitted.`,
    summarise({ runs, views }) {
      const found = views.find((candidate) => candidate.scope === scope && candidate.view === view);
      if (found === undefined) return null;
      const paths = found.runs.flatMap(({ taskId, points }): Path[] => {
        const run = runs.find((candidate) => candidate.taskId === taskId);
        const label = `run ${run?.run ?? '?'}`;
        const panel = view === 'run' ? label : null;
        const fine = points.filter((point) => !point.fitted);
        const fitted = points.filter((point) => point.fitted);
        return [
          ...(fine.length > 0 ? [{ label, panel, points: fine.map(pathPoint), faint: true }] : []),
          { label, panel, points: withNote(fitted), faint: false },
        ];
      });
      return {
        x: { label: axisLabel(found, 0) },
        y: { label: axisLabel(found, 1) },
        paths: paths.filter((path) => path.points.length > 0),
      };
    },
    plot: plotPaths,
    rows: pathRows,
  };
}

function pathPoint({ scores, epoch }: TrajectoryPoint): Path['points'][number] {
  return { x: scores[0] ?? 0, y: scores[1] ?? 0, epoch, note: null };
}

/** The last point says what the path came to. */
function withNote(points: readonly TrajectoryPoint[]): Path['points'] {
  return points.map((point, index) => ({
    ...pathPoint(point),
    note:
      index === points.length - 1 && point.testAccuracy !== null
        ? `${(point.testAccuracy * 100).toFixed(1)} %`
        : null,
  }));
}

const stepLengths = curveFigure<TrajectoriesFindings>({
  id: 'step-lengths',
  title: 'Step length between epochs',
  caption: 'Distance of successive epochs in the joint plane of the whole model, for each run.',
  y: { label: 'Step length', scale: 'log' },
  lines: ({ runs }) =>
    runs
      .filter((run) => run.stepLengths.length > 0)
      .map((run) => ({
        label: `run ${run.run}`,
        panel: null,
        x: run.stepLengths.map((_, index) => index + 1),
        y: run.stepLengths,
      })),
});

const accuracy = curveFigure<TrajectoriesFindings>({
  id: 'test-accuracy',
  title: 'Test accuracy along each path',
  caption: 'Test accuracy after every epoch, epoch 0 before training.',
  y: { label: 'Test accuracy', percent: true },
  lines: ({ runs }) =>
    runs.flatMap((run) => runLine(run, 'test/accuracy', { label: `run ${run.run}` })),
});

export const trajectoriesFigures = [
  trajectoryFigure('model', 'joint'),
  trajectoryFigure('first-layer', 'joint'),
  trajectoryFigure('model', 'displacement'),
  trajectoryFigure('model', 'run'),
  stepLengths,
  accuracy,
] as const;
