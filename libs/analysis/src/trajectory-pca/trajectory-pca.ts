import {
  BasinError,
  canonicalJson,
  type MeasureConfig,
  type TrajectoryPcaResult,
  type TrajectoryPoint,
  type TrajectoryView,
  type WeightSnapshot,
} from '@basin/core';
import type { AnalysedNetwork } from '../inputs/analysed-network.ts';
import { orderedSnapshots, snapshotWeights } from '../inputs/snapshot-weights.ts';
import { checkpoint, type MeasureRun } from '../measure-run.ts';
import { difference } from '../vectors.ts';
import { componentVectors, projectedScores } from './projection.ts';
import { snapshotGram } from './snapshot-gram.ts';
import { snapshotAccuracies } from './snapshot-accuracy.ts';
import { type FittedView, fitViews } from './trajectory-views.ts';

type TrajectoryConfig = Extract<MeasureConfig, { measure: 'trajectory-pca' }>;

interface Run {
  network: AnalysedNetwork;
  /** After whole epochs: these are fitted. */
  fitted: WeightSnapshot[];
  /** After single iterations: these are projected on the fit. */
  projected: WeightSnapshot[];
  /** Number of the first fitted snapshot among those of all runs. */
  first: number;
}

/**
 * Principal components of the paths that trainings took through weight space, fitted on the weights
 * after each epoch (epoch 0 included), those after single iterations projected: of all runs together,
 * of displacements from each run's start, and of each run alone; for the whole model and for its
 * first layer. Snapshots are fetched as they are needed, never all held; the fit is exact, through
 * their Gram matrix in double precision.
 *
 * @throws BasinError `analysis/networks-differ`, `analysis/too-few-snapshots`.
 */
export function trajectoryPca(run: MeasureRun<TrajectoryConfig>): TrajectoryPcaResult {
  const runs = openRuns(run.networks);
  const [{ description }] = run.networks;
  const all = runs.flatMap(({ network, fitted }) =>
    fitted.map((snapshot) => ({ network, snapshot })),
  );
  const row = (index: number): Float32Array => {
    const { network, snapshot } = all[index] as (typeof all)[number];
    return snapshotWeights(run.context, network, snapshot);
  };
  const shape = {
    count: all.length,
    width: description.parameterCount,
    prefix: firstLayerSize(run.networks[0]),
  };
  const gram = snapshotGram(run.engine, row, shape, (done, total) => {
    checkpoint(run, done, 2 * total);
  });
  const views = fitViews(
    gram,
    runs.map(({ first, fitted }) => ({ first, count: fitted.length })),
    run.measure.componentCount,
  );
  const accuracies = snapshotAccuracies(run, all);
  const points = views.map((view) =>
    runs.map(({ fitted, first }, index) => fittedPoints(view, index, fitted, accuracies, first)),
  );
  if (runs.some(({ projected }) => projected.length > 0)) {
    addProjected(run, runs, views, points, componentVectors(views, row, shape));
  }
  return {
    measure: 'trajectory-pca',
    precision: 'float64',
    views: views.map((view, v) => record(view, runs, points[v])),
  };
}

function openRuns(networks: readonly AnalysedNetwork[]): Run[] {
  const [one] = networks;
  let first = 0;
  return networks.map((network) => {
    if (canonicalJson(network.config.network) !== canonicalJson(one?.config.network)) {
      throw new BasinError(
        'analysis/networks-differ',
        `trajectories need runs of one network; those of ${one?.taskId.slice(0, 12)} and ${network.taskId.slice(0, 12)} differ`,
      );
    }
    const snapshots = orderedSnapshots(network);
    const fitted = snapshots.filter(({ epoch }) => Number.isInteger(epoch));
    const projected = snapshots.filter(({ epoch }) => !Number.isInteger(epoch));
    if (fitted.length < 2) {
      throw new BasinError(
        'analysis/too-few-snapshots',
        `training ${network.taskId.slice(0, 12)} has ${fitted.length} snapshots after whole epochs, and a path needs two: train with record.weightsEveryEpoch for at least one epoch`,
      );
    }
    const opened = { network, fitted, projected, first };
    first += fitted.length;
    return opened;
  });
}

/** Weights and biases of the first layer that has any; they come first in the flat vector. */
function firstLayerSize({ description }: AnalysedNetwork): number {
  const { parameters } = description;
  return parameters
    .filter(({ layerIndex }) => layerIndex === parameters[0]?.layerIndex)
    .reduce((sum, { size }) => sum + size, 0);
}

function fittedPoints(
  view: FittedView,
  runIndex: number,
  fitted: readonly WeightSnapshot[],
  accuracies: readonly (number | null)[],
  first: number,
): TrajectoryPoint[] {
  const { fit, firstRow } = view.runs[runIndex] as FittedView['runs'][number];
  return fitted.map(({ step, epoch }, index) => ({
    step,
    epoch,
    scores: fit.scores[firstRow + index] as number[],
    testAccuracy: accuracies[first + index] ?? null,
    fitted: true,
  }));
}

/** Projects the single iterations, one snapshot at a time for all views. */
function addProjected(
  run: MeasureRun<TrajectoryConfig>,
  runs: readonly Run[],
  views: readonly FittedView[],
  points: TrajectoryPoint[][][],
  vectors: ReturnType<typeof componentVectors>,
): void {
  runs.forEach(({ network, fitted, projected }, r) => {
    if (projected.length === 0) return;
    const start = snapshotWeights(run.context, network, fitted[0] as WeightSnapshot);
    for (const snapshot of projected) {
      const weights = snapshotWeights(run.context, network, snapshot);
      const displacement = difference(weights, start);
      views.forEach((view, v) => {
        const { fit, firstRow } = view.runs[r] as FittedView['runs'][number];
        const components = vectors.get(fit) as Float64Array[];
        const startScores = fit.scores[firstRow] as number[];
        points[v]?.[r]?.push({
          step: snapshot.step,
          epoch: snapshot.epoch,
          scores: projectedScores(components, displacement, startScores),
          testAccuracy: null,
          fitted: false,
        });
      });
    }
    if (run.context.stopRequest() !== null) checkpoint(run, r, runs.length);
  });
}

function record(
  { scope, view, fits }: FittedView,
  runs: readonly Run[],
  points: TrajectoryPoint[][] | undefined,
): TrajectoryView {
  return {
    scope,
    view,
    explainedVarianceRatio: fits.map((fit) => fit.explainedVarianceRatio),
    runs: runs.map(({ network }, r) => ({
      taskId: network.taskId,
      points: (points?.[r] ?? []).sort((a, b) => a.step - b.step),
    })),
  };
}
