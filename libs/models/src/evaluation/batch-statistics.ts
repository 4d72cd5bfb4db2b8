import type { TrainingConfig } from '@basin/core';
import type { Engine } from '@basin/engine';
import * as tf from '@tensorflow/tfjs-core';
import type { Split } from '../datasets/dataset.ts';
import { bufferSpecs, bufferTensors, flatBuffers, initialBuffers } from '../network/buffers.ts';
import { describeNetwork } from '../network/describe-network.ts';
import { blockKey, forward, isBuffer, parameterView } from '../network/network-function.ts';

/** Examples of one batch, at most. */
const batchSize = 500;

/** The statistics that layers would have kept at other weights than the trained ones. */
export interface BatchStatistics {
  /** Flat buffers, from flat weights. */
  buffersAt(weights: Float32Array): Float32Array;
  dispose(): void;
}

/**
 * Statistics computed anew, as `torch.optim.swa_utils.update_bn`: plain means over the split's batches of those
 * of each, without dropout. Fewer examples than a batch at the end are left out.
 */
export function openBatchStatistics(
  engine: Engine,
  { network }: Pick<TrainingConfig, 'network'>,
  split: Split,
): BatchStatistics {
  const description = describeNetwork(network);
  const size = Math.min(batchSize, split.count);
  const batchCount = Math.floor(split.count / size);
  const loop = engine.compileLoop(
    (carry, feeds, index) => {
      const start = tf.mul(index, tf.scalar(size, 'int32'));
      const rows = tf.add(start, tf.range(0, size, 1, 'int32'));
      const { buffers } = forward(
        description,
        (block) =>
          isBuffer(block)
            ? (carry[blockKey(block)] as tf.Tensor)
            : parameterView(feeds['weights'] as tf.Tensor1D, block),
        split.decode(tf.gather(feeds['inputs'] as tf.Tensor, rows)),
        { mode: 'train', meansOfBatches: true },
      );
      return { carry: buffers, outputs: {} };
    },
    {
      carry: bufferSpecs(description),
      feeds: {
        weights: { shape: [description.parameterCount], dtype: 'float32' },
        inputs: split.storedSpec,
      },
    },
    { stepLimit: batchCount, name: 'batch statistics' },
  );
  return {
    buffersAt(weights) {
      const carry = bufferTensors(description, initialBuffers(description));
      const feeds = { weights: tf.tensor1d(weights), inputs: split.storedInputs };
      const result = loop.run({ carry, feeds, stepCount: batchCount });
      const flat = flatBuffers(description, result.carry);
      tf.dispose([carry, feeds.weights, result]);
      return flat;
    },
    dispose: () => {
      loop.dispose();
    },
  };
}
