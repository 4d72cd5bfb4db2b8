import {
  type Curve,
  curveFigure,
  type CurveRecord,
  curveRows,
  type Figure,
  plotCurves,
  plotStrip,
  type StripRecord,
  stripRows,
} from '@basin/charts';
import { decimatedIndices } from '@basin/statistics';
import { finalValue, runLine } from '../reading/training-run.ts';
import { modelNames, type TargetName, targetNames } from './definition.ts';
import { type Fit, fittedRuns, type FunctionFitFindings, type FunctionFitRun } from './findings.ts';

const trainingLoss = curveFigure<FunctionFitFindings>({
  id: 'training-loss',
  title: 'Training loss',
  caption:
    'Mean squared error over the 1,000 points against the epoch, on a logarithmic scale. Lines are medians over seeds, bands their range. f1 = sin(5πx)/(5πx), f2 = sign(sin 5πx).',
  y: { label: 'Training loss (mean squared error)', scale: 'log' },
  lines: ({ runs }) =>
    targetNames.flatMap((target) =>
      runs
        .filter((run) => run.target === target)
        .flatMap((run) => runLine(run, 'train/loss', { label: run.model, panel: target })),
    ),
});

const finalLoss: Figure<FunctionFitFindings, StripRecord> = {
  id: 'final-loss',
  title: 'Final loss of every run',
  caption:
    'Each point is a run’s final training loss, the bar the median over seeds. Crosses are stuck runs: their predictions’ standard deviation is below 1 % of the target’s, so all they learnt is a constant.',
  summarise({ runs }) {
    const finished = runs.filter((run) => finalValue(run, 'train/loss') !== null);
    if (finished.length === 0) return null;
    return {
      category: 'Model',
      y: { label: 'Final training loss (mean squared error)', scale: 'log' },
      categories: [...modelNames],
      points: finished.map((run) => ({
        category: run.model,
        panel: run.target,
        value: finalValue(run, 'train/loss'),
        label: run.label,
        marked: run.stuck,
      })),
      markedLabel: 'stuck at a constant',
    };
  },
  plot: plotStrip,
  rows: stripRows,
};

/** Prediction of the seed of median loss beside the target, a panel per model. */
function predictionFigure(target: TargetName): Figure<FunctionFitFindings, CurveRecord> {
  return {
    id: `predictions-${target}`,
    title: `Prediction and ground truth on ${target}`,
    caption: `Each model’s run of median final loss among its seeds, against ${target === 'f1' ? 'f1 = sin(5πx)/(5πx)' : 'f2 = sign(sin 5πx)'}; the panels’ titles say how many seeds stayed stuck at a constant.`,
    summarise({ runs }) {
      const curves = modelNames.flatMap((model) => predictionCurves(runs, model, target));
      if (curves.length === 0) return null;
      return { x: { label: 'x' }, y: { label: `${target}(x)` }, curves };
    },
    plot: plotCurves,
    rows: curveRows,
  };
}

function predictionCurves(runs: readonly FunctionFitRun[], model: string, target: string): Curve[] {
  const fitted = fittedRuns(runs, model, target);
  const shown = [...fitted].sort((a, b) => a.fit.meanSquaredError - b.fit.meanSquaredError)[
    Math.floor((fitted.length - 1) / 2)
  ];
  if (shown === undefined) return [];
  const stuck = fitted.filter((run) => run.stuck).length;
  const panel = stuck === 0 ? model : `${model} (${stuck} of ${fitted.length} seeds stuck)`;
  return [
    fitCurve(shown.fit, shown.fit.target, 'ground truth', panel, true),
    fitCurve(shown.fit, shown.fit.prediction, 'prediction', panel, false),
  ];
}

function fitCurve(
  { x }: Fit,
  values: readonly number[],
  label: string,
  panel: string,
  dashed: boolean,
): Curve {
  const points = decimatedIndices(values, 400).map((index) => ({
    x: x[index] as number,
    y: values[index] as number,
    low: null,
    high: null,
  }));
  return { label, panel, dashed, points };
}

export const functionFitFigures = [
  trainingLoss,
  predictionFigure('f1'),
  predictionFigure('f2'),
  finalLoss,
] as const;
