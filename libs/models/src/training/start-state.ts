import {
  BasinError,
  type TaskContext,
  type TrainedNetwork,
  type TrainingConfig,
} from '@basin/core';
import { initialWeights } from '../initial-weights.ts';
import { floatsOfLittleEndian } from '../little-endian.ts';
import { initialBuffers, joinState, splitState, stateSize } from '../network/buffers.ts';
import type { NetworkDescription } from '../network/describe-network.ts';
import { magnitudeMask } from '../network/magnitude-mask.ts';

/** Where a training starts. */
export interface StartState {
  /** Weights, masked ones at 0, and behind them buffers. */
  state: Float32Array;
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
  const start = unmasked(config, context, network);
  if (config.mask === null) return { state: start, mask: null };
  const other = fitting('mask', context.trained(config.mask.of).weights, network);
  const mask = magnitudeMask(network, other, config.mask);
  const { weights, buffers } = splitState(network, start);
  const masked = weights.map((weight, index) => (mask[index] === 0 ? 0 : weight));
  return { state: joinState(masked, buffers), mask };
}

function unmasked(
  config: TrainingConfig,
  context: TaskContext,
  network: NetworkDescription,
): Float32Array {
  const { initialWeightsOf, initialWeightsAt } = config;
  if (initialWeightsOf === null) return joinState(initialWeights(config), initialBuffers(network));
  const trained = context.trained(initialWeightsOf);
  const weights =
    initialWeightsAt === 'final' ? trained.weights : snapshotAt(context, trained, initialWeightsAt);
  return fitting('initialWeightsOf', weights, network);
}

function snapshotAt(context: TaskContext, trained: TrainedNetwork, epoch: number): Float32Array {
  const found = trained.snapshots.find((snapshot) => snapshot.epoch === epoch);
  if (found !== undefined) return floatsOfLittleEndian(context.getBlob(found.blob));
  const there = trained.snapshots.map((snapshot) => snapshot.epoch).join(', ');
  throw new BasinError(
    'model/no-snapshot',
    `the training should start from task ${trained.taskId.slice(0, 12)} after epoch ${epoch}, which stored ${there === '' ? 'no weights on its way' : `weights after epochs ${there}`}: train it with record.weightsEveryEpoch, or start from its final weights`,
  );
}

function fitting(
  field: 'mask' | 'initialWeightsOf',
  weights: Float32Array,
  network: NetworkDescription,
): Float32Array {
  const size = stateSize(network);
  if (weights.length === size) return weights;
  throw new BasinError(
    'model/weights-mismatch',
    `${field} names a training with ${weights.length} weights, but this network has ${size}: name one of the same network`,
  );
}
