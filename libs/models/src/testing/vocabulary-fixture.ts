import { readFileSync } from 'node:fs';
import {
  type ActivationName,
  type LossConfig,
  type NetworkConfig,
  networkConfigSchema,
  type OptimiserConfigInput,
  type ScheduleConfigInput,
} from '@basin/core';
import * as tf from '@tensorflow/tfjs-core';
import { splitState } from '../network/buffers.ts';
import { describeNetwork } from '../network/describe-network.ts';
import { flatFromStateDict, type StateDict } from '../network/state-dict.ts';
import type { PytorchFixture } from './pytorch-fixture.ts';

/** One network of `fixtures/vocabulary.py`, with PyTorch's numbers for it in double precision. */
export interface VocabularyCase {
  name: string;
  network: NetworkConfig;
  loss: LossConfig;
  inputs: number[];
  targets: number[];
  targetShape: number[];
  outputs: number[];
  lossValue: number;
  stateDict: StateDict;
  gradient: StateDict;
  /** By the parameters in the state dict's order and layout, rows from the diagonal on; of cases not `training`. */
  hessian?: number[];
  training: boolean;
  buffersAfter?: StateDict;
}

/** Rates and momenta of the updates of a training, by PyTorch's schedulers. */
interface ScheduleCase {
  name: string;
  schedule: ScheduleConfigInput;
  learningRate: number;
  updateCount: number;
  updatesPerEpoch: number;
  rates: number[];
  momenta: number[] | null;
}

/** A whole training: full batches of f1, from given weights. */
interface TrainingCase {
  network: NetworkConfig;
  optimiser: OptimiserConfigInput;
  schedule: ScheduleConfigInput;
  pointCount: number;
  epochCount: number;
  start: StateDict;
  losses: number[];
  end: StateDict;
}

interface Derivatives {
  values: number[];
  slopes: number[];
  curvatures: number[];
}

/** How far values may lie from PyTorch's, relative to the largest; the table of parity says them too. */
export const tolerances = JSON.parse(
  readFileSync(new URL('../fixtures/tolerances.json', import.meta.url), 'utf8'),
) as Record<'outputs' | 'gradient' | 'trainingGradient' | 'buffers' | 'hessian' | 'drawn', number>;

const file = JSON.parse(
  readFileSync(new URL('../fixtures/vocabulary.json', import.meta.url), 'utf8'),
) as {
  points: number[];
  activations: Record<string, Derivatives>;
  networks: VocabularyCase[];
  optimisers: PytorchFixture['optimisers'];
  schedules: ScheduleCase[];
  training: TrainingCase;
  normalisedTraining: TrainingCase;
  augmentations: {
    shift: number;
    flip: boolean;
    images: number[];
    shape: [number, number, number, number];
    draws: number[];
    augmented: number[];
  }[];
};

/** With its options at their defaults. */
function resolved<Case extends { network: NetworkConfig }>(one: Case): Case {
  return { ...one, network: networkConfigSchema.parse(one.network) };
}

export const vocabulary = {
  points: file.points,
  optimisers: file.optimisers,
  schedules: file.schedules,
  augmentations: file.augmentations,
  training: resolved(file.training),
  normalisedTraining: resolved(file.normalisedTraining),
  activations: file.activations as Record<ActivationName, Derivatives>,
  networks: file.networks.map(resolved),
};

/** A case's examples and flat weights as tensors. */
export function caseTensors({ network, inputs, targets, targetShape, stateDict }: VocabularyCase): {
  flat: tf.Tensor1D;
  buffers: tf.Tensor1D;
  inputs: tf.Tensor;
  targets: tf.Tensor;
} {
  const isClasses = targetShape.length === 1;
  const state = splitState(describeNetwork(network), flatFromStateDict(network, stateDict));
  return {
    flat: tf.tensor1d(state.weights),
    buffers: tf.tensor1d(state.buffers),
    inputs: tf.tensor(inputs, [inputs.length / sizeOf(network.inputShape), ...network.inputShape]),
    targets: tf.tensor(targets, targetShape, isClasses ? 'int32' : 'float32'),
  };
}

/** PyTorch's gradient and buffers after the step, flat. */
export function expectedAfter({ network, stateDict, gradient, buffersAfter }: VocabularyCase): {
  weights: Float32Array;
  buffers: Float32Array;
} {
  const state = flatFromStateDict(network, { ...stateDict, ...gradient, ...buffersAfter });
  return splitState(describeNetwork(network), state);
}

/** PyTorch's Hessian with rows and columns in the order of our flat weights. */
export function hessianInOurOrder({
  network,
  stateDict,
  hessian = [],
}: VocabularyCase): Float64Array {
  const { parameterCount: size } = describeNetwork(network);
  let start = 0;
  // A state dict that holds each value's own position, from which our order can be read.
  const places: StateDict = Object.fromEntries(
    Object.entries(stateDict).map(([name, { shape, values }]) => {
      const numbers = Float64Array.from(values, (_, index) => start + index);
      if (!isBuffer(name)) start += values.length;
      return [name, { shape, values: numbers }];
    }),
  );
  const order = flatFromStateDict(network, places).subarray(0, size);
  const matrix = new Float64Array(size * size);
  order.forEach((row, i) => {
    order.forEach((column, j) => {
      const [above, right] = row < column ? [row, column] : [column, row];
      const start = above * size - (above * (above - 1)) / 2;
      matrix[i * size + j] = hessian[start + right - above] as number;
    });
  });
  return matrix;
}

function isBuffer(name: string): boolean {
  return /running_(mean|var)$|num_batches_tracked$/.test(name);
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}
