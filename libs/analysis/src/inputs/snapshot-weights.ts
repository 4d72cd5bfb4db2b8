import { BasinError, type TaskContext, type WeightSnapshot } from '@basin/core';
import { singleFloats, splitState, stateSize } from '@basin/models';
import { type AnalysedNetwork, sizeText } from './analysed-network.ts';

/** The flat weights of a snapshot, as `snapshotState`. */
export function snapshotWeights(
  context: TaskContext,
  network: AnalysedNetwork,
  snapshot: WeightSnapshot,
): Float32Array {
  return splitState(network.description, snapshotState(context, network, snapshot)).weights;
}

/**
 * A snapshot's weights, and behind them what its layers keep, fetched from the blob store.
 *
 * @throws BasinError `analysis/weights-size`, `analysis/weights-not-finite`.
 */
export function snapshotState(
  context: TaskContext,
  network: AnalysedNetwork,
  snapshot: WeightSnapshot,
): Float32Array {
  const bytes = context.getBlob(snapshot.blob);
  const size = stateSize(network.description);
  const name = `the snapshot of training ${network.taskId.slice(0, 12)} at step ${snapshot.step}`;
  const { precision } = network.config;
  const width = precision === 'float64' ? 8 : 4;
  if (bytes.length !== width * size) {
    throw new BasinError(
      'analysis/weights-size',
      `${name} has ${bytes.length} bytes, but ${sizeText(network.description)} take ${width * size} as ${precision}`,
    );
  }
  const weights = singleFloats(bytes, precision);
  if (!isFinite(weights)) {
    throw new BasinError('analysis/weights-not-finite', `${name} has diverged: leave that run out`);
  }
  return weights;
}

/** A plain loop: snapshots are read by the thousand. */
function isFinite(weights: Float32Array): boolean {
  let zero = 0;
  for (let index = 0; index < weights.length; index++) zero += (weights[index] as number) * 0;
  return zero === 0;
}

/**
 * A training's snapshots by rising step, each step once.
 *
 * @throws BasinError `analysis/too-few-snapshots` unless there are two.
 */
export function orderedSnapshots(network: AnalysedNetwork): WeightSnapshot[] {
  const bySteps = new Map(network.snapshots.map((snapshot) => [snapshot.step, snapshot]));
  if (bySteps.size < 2) {
    throw new BasinError(
      'analysis/too-few-snapshots',
      `training ${network.taskId.slice(0, 12)} has ${bySteps.size} weight snapshot${bySteps.size === 1 ? '' : 's'}, and a path needs two: train with record.weightsEveryEpoch for at least one epoch`,
    );
  }
  return [...bySteps.values()].sort((a, b) => a.step - b.step);
}
