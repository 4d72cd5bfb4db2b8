import {
  BasinError,
  type TaskContext,
  type TrainedNetwork,
  type TrainingConfig,
} from '@basin/core';
import { initialWeights } from '../initial-weights.ts';
import { type Floats, single, storedFloats } from '../little-endian.ts';
import { initialBuffers, joinState, splitState, stateSize } from '../network/buffers.ts';
import type { NetworkDescription } from '../network/describe-network.ts';
import { magnitudeMask } from '../network/magnitude-mask.ts';

/** Where a training starts. */
export interface StartState {
  /** Weights, masked ones at 0, and behind them buffers. */
  state: Floats;
  /** 0 for each flat weight that stays 0, else 1; null where none does. */
  mask: Float32Array | null;
}

/**
 * Weights from the init stream, or of another training at its end or after one of its epochs; those that a
 * mask names are 0.
 *
 * @throws BasinError `model/weights-mismatch` for another network's, `model/no-snapshot` where it stored none
 *   after that epoch.
 */
export function startState(
  config: TrainingConfig,
  context: TaskContext,
  network: NetworkDescription,
): StartState {
  const given = unmasked(config, context, network);
  const start = config.precision === 'float64' ? given : single(given);
  if (config.mask === null) return { state: start, mask: null };
  const other = fitting('mask', context.trained(config.mask.of).weights, network);
  const mask = magnitudeMask(network, other, config.mask);
  const { weights, buffers } = splitState(network, start);
  const masked = weights.slice();
  mask.forEach((kept, index) => {
    if (kept === 0) masked[index] = 0;
  });
  return { state: joinState(masked, buffers), mask };
}

function unmasked(
  config: TrainingConfig,
  context: TaskContext,
  network: NetworkDescription,
): Floats {
  const { initialWeightsOf, initialWeightsAt } = config;
  if (initialWeightsOf === null) return joinState(initialWeights(config), initialBuffers(network));
  const trained = context.trained(initialWeightsOf);
  const weights =
    initialWeightsAt === 'final'
      ? (trained.doubles ?? trained.weights)
      : snapshotAt(context, trained, initialWeightsAt);
  return fitting('initialWeightsOf', weights, network);
}

function snapshotAt(context: TaskContext, trained: TrainedNetwork, epoch: number): Floats {
  const found = trained.snapshots.find((snapshot) => snapshot.epoch === epoch);
  if (found !== undefined)
    return storedFloats(context.getBlob(found.blob), trained.config.precision);
  const there = trained.snapshots.map((snapshot) => snapshot.epoch).join(', ');
  throw new BasinError(
    'model/no-snapshot',
    `the training should start from task ${trained.taskId.slice(0, 12)} after epoch ${epoch}, which stored ${there === '' ? 'no weights on its way' : `weights after epochs ${there}`}: train it with record.weightsEveryEpoch, or start from its final weights`,
  );
}

function fitting<F extends Floats>(
  field: 'mask' | 'initialWeightsOf',
  weights: F,
  network: NetworkDescription,
): F {
  const size = stateSize(network);
  if (weights.length === size) return weights;
  throw new BasinError(
    'model/weights-mismatch',
    `${field} names a training with ${weights.length} weights, but this network has ${size}: name one of the same network`,
  );
}
