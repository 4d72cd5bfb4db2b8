import { permutation, randomStream, type TrainingConfig } from '@basin/core';
import { streamSeed } from '../stream-seed.ts';

/** How the examples of an epoch become batches; the last batch is shorter where they do not divide. */
export interface Batching {
  exampleCount: number;
  batchSize: number;
  stepsPerEpoch: number;
  /** One batch holds every example: nothing is shuffled or gathered. */
  isFullBatch: boolean;
  /** Whether the last batch of an epoch is short. */
  hasShortBatch: boolean;
}

export function batchingOf(
  config: Pick<TrainingConfig, 'batchSize'>,
  exampleCount: number,
): Batching {
  const batchSize =
    config.batchSize === 'full' ? exampleCount : Math.min(config.batchSize, exampleCount);
  const isFullBatch = batchSize === exampleCount;
  return {
    exampleCount,
    batchSize,
    stepsPerEpoch: Math.ceil(exampleCount / batchSize),
    isFullBatch,
    hasShortBatch: exampleCount % batchSize !== 0,
  };
}

/** Order of the examples in one epoch after the other, from the stream `order`; that of the data where none is shuffled. */
export function openEpochOrders(
  config: Pick<TrainingConfig, 'seed' | 'streamSeeds' | 'shuffle'>,
  batching: Batching,
): () => Int32Array {
  if (!config.shuffle) {
    const order = Int32Array.from({ length: batching.exampleCount }, (_, index) => index);
    return () => order;
  }
  const random = randomStream(streamSeed(config, 'order'), 'order');
  return () => permutation(batching.exampleCount, random);
}

/**
 * Example numbers of the steps [firstStep, firstStep + stepCount) of an epoch, one row a step, in a
 * buffer of `rowCount` rows. A short batch is filled up with example 0, which its weights leave out.
 */
export function batchRows(
  order: Int32Array,
  batching: Batching,
  firstStep: number,
  stepCount: number,
  rowCount: number,
): Int32Array {
  const rows = new Int32Array(rowCount * batching.batchSize);
  const start = firstStep * batching.batchSize;
  rows.set(order.subarray(start, start + stepCount * batching.batchSize));
  return rows;
}

/**
 * Weight of each example in its batch's mean, in the shape of `batchRows`. Calls one after the other that ask for
 * the same, as those of whole epochs do, get the same array.
 */
export function openBatchWeights(
  batching: Batching,
  rowCount: number,
): (firstStep: number, stepCount: number) => Float64Array {
  let known: { firstStep: number; stepCount: number; weights: Float64Array } | null = null;
  return (firstStep, stepCount) => {
    if (known?.firstStep !== firstStep || known.stepCount !== stepCount) {
      const weights = batchWeights(batching, firstStep, stepCount, rowCount);
      known = { firstStep, stepCount, weights };
    }
    return known.weights;
  };
}

function batchWeights(
  { batchSize, exampleCount }: Batching,
  firstStep: number,
  stepCount: number,
  rowCount: number,
): Float64Array {
  const weights = new Float64Array(rowCount * batchSize);
  for (let step = 0; step < stepCount; step++) {
    const size = Math.min(batchSize, exampleCount - (firstStep + step) * batchSize);
    weights.fill(1 / size, step * batchSize, step * batchSize + size);
  }
  return weights;
}
