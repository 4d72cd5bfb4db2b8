import { BasinError, type Random, type TaskContext, type WeightSnapshot } from '@basin/core';
import { fitPrincipalComponents } from '@basin/statistics';
import type { AnalysedNetwork } from '../inputs/analysed-network.ts';
import { orderedSnapshots, snapshotWeights } from '../inputs/snapshot-weights.ts';
import { addScaled, difference, dot, norm, scale } from '../vectors.ts';
import { evenly, type SurfacePlane, symmetricAxis } from './surface-plane.ts';

/** Snapshots of a path that are kept: evenly spaced, the first and the last among them. */
const pathLimit = 401;
/** Bytes of the kept snapshots together. */
const pathBytes = 256 * 2 ** 20;

/**
 * The plane of the run's own two leading principal components, through its final weights, wide
 * enough for its path and 20 % more on every side (Li et al. 2018, section 7, draw optimiser paths
 * so; their components are those of differences from the final weights). A path along a line, as of a
 * network whose ReLUs are all dead, has no second component: a random direction perpendicular to it
 * completes the plane, as far to both sides as the path is long, and explains nothing.
 *
 * @throws BasinError `analysis/weights-unmoved` when all snapshots are equal.
 */
export function pathPlane(
  context: TaskContext,
  network: AnalysedNetwork,
  gridSize: number,
  random: Random,
): SurfacePlane {
  const kept = thinned(orderedSnapshots(network), network.description.parameterCount);
  const rows = kept.map((snapshot) => snapshotWeights(context, network, snapshot));
  const { components, explainedVarianceRatio } = fitPrincipalComponents(rows, 2);
  const [first] = components;
  if (first === undefined) {
    throw new BasinError(
      'analysis/weights-unmoved',
      `the ${kept.length} snapshots of training ${network.taskId.slice(0, 12)} are all equal: its weights never moved, and there is no path to draw; look at its gradient's norm and its learning rate`,
    );
  }
  const second = components[1] ?? perpendicularDirection(first, random);
  const path = kept.map(({ epoch }, index) => {
    const row = rows[index] as Float32Array;
    const moved = difference(row, network.weights);
    return { a: dot(moved, first), b: dot(moved, second), epoch };
  });
  const along = path.map(({ a }) => a);
  const [least, greatest] = rangeWithCentre(along);
  return {
    first,
    second,
    a: axisAround(along, gridSize),
    b:
      components.length > 1
        ? axisAround(
            path.map(({ b }) => b),
            gridSize,
          )
        : symmetricAxis(greatest - least, gridSize),
    path,
    explainedVarianceRatio: [0, 1].map((k) => explainedVarianceRatio[k] ?? 0),
    eigenvalues: null,
    eigenvalueResiduals: null,
  };
}

/** Gaussian, less its part along a unit vector, of length 1. */
function perpendicularDirection(unit: Float64Array, random: Random): Float64Array {
  const direction = Float64Array.from(unit, () => random.normal());
  addScaled(direction, -dot(direction, unit), unit);
  scale(direction, 1 / norm(direction));
  return direction;
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
  const [least, greatest] = rangeWithCentre(values);
  const margin = 0.2 * (greatest - least) || 1e-6;
  return evenly(least - margin, greatest + margin, gridSize);
}

function rangeWithCentre(values: readonly number[]): [least: number, greatest: number] {
  return [Math.min(0, ...values), Math.max(0, ...values)];
}
