import type { Split } from '@basin/models';
import * as tf from '@tensorflow/tfjs-core';

/** Consecutive examples as tensors. */
export interface ExampleBatch {
  count: number;
  inputs: tf.Tensor;
  targets: tf.Tensor;
}

/** The first examples of a split in batches, the last one shorter where they do not divide. */
export interface Examples {
  count: number;
  batches: ExampleBatch[];
  dispose(): void;
}

/** The first batch alone; it belongs to the examples it is taken from. */
export function firstBatch(examples: Examples): Examples {
  const batches = examples.batches.slice(0, 1);
  return { count: batches[0]?.count ?? 0, batches, dispose: () => {} };
}

/**
 * Opens the first `exampleCount` examples of a split (all of them for null, or where it has fewer);
 * they stay in memory as float32 until disposed.
 */
export function openExamples(
  split: Pick<Split, 'count' | 'examples'>,
  exampleCount: number | null,
  batchSize: number,
): Examples {
  const count = Math.min(exampleCount ?? split.count, split.count);
  const batches: ExampleBatch[] = [];
  for (let start = 0; start < count; start += batchSize) {
    const length = Math.min(batchSize, count - start);
    batches.push({ count: length, ...split.examples(start, length) });
  }
  return {
    count,
    batches,
    dispose() {
      for (const { inputs, targets } of batches) tf.dispose([inputs, targets]);
    },
  };
}
