import { BasinError, type TaskContext, type WeightSnapshot } from '@basin/core';
import { fitPrincipalComponents } from '@basin/statistics';
import type { AnalysedNetwork } from '../inputs/analysed-network.ts';
import { orderedSnapshots, snapshotWeights } from '../inputs/snapshot-weights.ts';
import { difference, dot } from '../vectors.ts';
import { evenly, type SurfacePlane } from './surface-plane.ts';

/** Snapshots of a path that are kept: evenly spaced, the first and the last among them. */
const pathLimit = 401;
/** Bytes of the kept snapshots together. */
const pathBytes = 256 * 2 ** 20;

/**
 * The plane of the run's own two leading principal components, through its final weights, wide
 * enough for its path and 20 % more on every side (Li et al. 2018, section 7, draw optimiser paths
 * so; their components are those of differences from the final weights).
 *
 * @throws BasinError `analysis/too-few-snapshots` when the snapshots do not span a plane.
 */
export function pathPlane(
  context: TaskContext,
  network: AnalysedNetwork,
  gridSize: number,
): SurfacePlane {
  const kept = thinned(orderedSnapshots(network), network.description.parameterCount);
  const rows = kept.map((snapshot) => snapshotWeights(context, network, snapshot));
  const { components, explainedVarianceRatio } = fitPrincipalComponents(rows, 2);
  const [first, second] = components;
  if (first === undefined || second === undefined) {
    throw new BasinError(
      'analysis/too-few-snapshots',
      `the ${kept.length} snapshots of training ${network.taskId.slice(0, 12)} lie on one line, and a plane needs three that do not: train for more epochs with record.weightsEveryEpoch`,
    );
  }
  const path = kept.map(({ epoch }, index) => {
    const row = rows[index] as Float32Array;
    const moved = difference(row, network.weights);
    return { a: dot(moved, first), b: dot(moved, second), epoch };
  });
  return {
    first,
    second,
    a: axisAround(
      path.map(({ a }) => a),
      gridSize,
    ),
    b: axisAround(
      path.map(({ b }) => b),
      gridSize,
    ),
    path,
    explainedVarianceRatio,
    eigenvalues: null,
    eigenvalueResiduals: null,
  };
}

function thinned(snapshots: WeightSnapshot[], parameterCount: number): WeightSnapshot[] {
  const limit = Math.max(3, Math.min(pathLimit, Math.floor(pathBytes / (4 * parameterCount))));
  if (snapshots.length <= limit) return snapshots;
  return Array.from(
    { length: limit },
    (_, k) => snapshots[Math.round((k * (snapshots.length - 1)) / (limit - 1))] as WeightSnapshot,
  );
}

/** From the least to the greatest value and the final weights' 0, with a fifth of that on each side. */
function axisAround(values: readonly number[], gridSize: number): number[] {
  const least = Math.min(0, ...values);
  const greatest = Math.max(0, ...values);
  const margin = 0.2 * (greatest - least) || 1e-6;
  return evenly(least - margin, greatest + margin, gridSize);
}
