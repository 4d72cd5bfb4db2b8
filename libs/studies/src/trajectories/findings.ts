import type { SweepData, TrajectoryPoint, TrajectoryView } from '@basin/core';
import { rankTrend } from '../judging/index.ts';
import { analysesOf, lostMeasures } from '../reading/analysis.ts';
import {
  factorNumber,
  trainingRun,
  type TrainingRun,
  trainingTasks,
} from '../reading/training-run.ts';

interface TrajectoriesRun extends TrainingRun {
  /** 1, 2, … */
  run: number;
  /** Distance between successive epochs in the joint plane of the whole model; empty before the PCA. */
  stepLengths: number[];
  /** Spearman's ρ of the step length with the epoch. */
  stepLengthRho: number | null;
  /** Last point in the joint plane. */
  end: number[] | null;
  /** Mean squared distance of this run's last third of points to their mean. */
  endSpread: number | null;
}

export interface TrajectoriesFindings {
  runs: TrajectoriesRun[];
  views: TrajectoryView[];
  /** Spearman's ρ, over pairs of per-epoch points of one run at equal lag, of distance and smaller accuracy. */
  clustering: { run: number; rho: number }[];
}

/** Runs with their paths in the joint plane, the views of the PCA, and how accurate points cluster. */
export function trajectoriesFindings(data: SweepData): TrajectoriesFindings {
  const views = analysesOf(data, 'trajectory-pca')[0]?.result?.views ?? [];
  const joint = views.find((view) => view.scope === 'model' && view.view === 'joint');
  const clustering: TrajectoriesFindings['clustering'] = [];
  const lost = lostMeasures(data);
  const runs = trainingTasks(data).map((task) => {
    const run = factorNumber(task, 'run');
    const points = fittedPoints(joint, task.id);
    const rho = clusteringOf(points);
    if (rho !== null) clustering.push({ run, rho });
    return { ...trainingRun(task, lost), run, ...pathOf(points) };
  });
  return { runs, views, clustering };
}

/** The per-epoch points of a run in a view. */
function fittedPoints(view: TrajectoryView | undefined, taskId: string): TrajectoryPoint[] {
  const run = view?.runs.find((candidate) => candidate.taskId === taskId);
  return (run?.points ?? []).filter((point) => point.fitted);
}

function pathOf(
  points: readonly TrajectoryPoint[],
): Pick<TrajectoriesRun, 'stepLengths' | 'stepLengthRho' | 'end' | 'endSpread'> {
  const stepLengths = points
    .slice(1)
    .map((point, index) => distance(point.scores, points[index]?.scores ?? []));
  const rho = rankTrend(
    stepLengths.map((_, index) => index),
    stepLengths,
  );
  const tail = points.slice(-Math.max(2, Math.ceil(points.length / 3)));
  return {
    stepLengths,
    stepLengthRho: stepLengths.length >= 3 && Number.isFinite(rho) ? rho : null,
    end: points.at(-1)?.scores ?? null,
    endSpread: tail.length >= 2 ? spreadOf(tail.map((point) => point.scores)) : null,
  };
}

/** Pairs of one lag from which a rank correlation is taken. */
const leastPairCount = 5;

/**
 * ρ of the distance of two points with the lower of their accuracies: below 0, accurate points lie
 * close. Points near in time are near in space, and a low accuracy is one of early points: so only
 * pairs equally far apart in time are held against each other, and the lags averaged by their pairs.
 */
export function clusteringOf(points: readonly TrajectoryPoint[]): number | null {
  let weighted = 0;
  let count = 0;
  for (let lag = 1; points.length - lag >= leastPairCount; lag++) {
    const pairs = points.slice(lag).flatMap((second, index) => {
      const first = points[index] as TrajectoryPoint;
      if (first.testAccuracy === null || second.testAccuracy === null) return [];
      const accuracy = Math.min(first.testAccuracy, second.testAccuracy);
      return [{ accuracy, apart: distance(first.scores, second.scores) }];
    });
    const rho = rankTrend(
      pairs.map(({ accuracy }) => accuracy),
      pairs.map(({ apart }) => apart),
    );
    if (pairs.length < leastPairCount || !Number.isFinite(rho)) continue;
    weighted += rho * pairs.length;
    count += pairs.length;
  }
  return count === 0 ? null : weighted / count;
}

export function distance(a: readonly number[], b: readonly number[]): number {
  return Math.hypot(...a.map((value, index) => value - (b[index] ?? Number.NaN)));
}

function spreadOf(points: readonly (readonly number[])[]): number {
  const width = points[0]?.length ?? 0;
  const centre = Array.from(
    { length: width },
    (_, axis) => points.reduce((sum, point) => sum + (point[axis] ?? 0), 0) / points.length,
  );
  const squares = points.map((point) => distance(point, centre) ** 2);
  return squares.reduce((sum, value) => sum + value, 0) / points.length;
}
