import type { TrainingConfig } from '@basin/core';
import type { Engine, Step } from '@basin/engine';
import * as tf from '@tensorflow/tfjs-core';
import type { Split } from '../datasets/dataset.ts';
import { type Floats, single } from '../little-endian.ts';
import {
  bufferDoubles,
  bufferSpecs,
  bufferTensors,
  fillBuffers,
  flatBuffers,
  initialBuffers,
} from '../network/buffers.ts';
import { describeNetwork, type NetworkDescription } from '../network/describe-network.ts';
import { blockKey, forward, isBuffer, parameterView } from '../network/network-function.ts';
import { numbersIn } from '../training/loop-runner.ts';

/** Examples of one batch, at most. */
const batchSize = 500;

/** The statistics that layers would have kept at other weights than the trained ones. */
export interface BatchStatistics {
  /** Flat buffers, from flat weights, in the precision of the weights. */
  buffersAt<F extends Floats>(weights: F): F;
  dispose(): void;
}

/**
 * Statistics computed anew, as `torch.optim.swa_utils.update_bn`: plain means over the split's batches of those
 * of each, without dropout. Fewer examples than a batch at the end are left out.
 */
export function openBatchStatistics(
  engine: Engine,
  {
    network,
    precision = 'float32',
  }: Pick<TrainingConfig, 'network'> & Partial<Pick<TrainingConfig, 'precision'>>,
  split: Split,
): BatchStatistics {
  const description = describeNetwork(network);
  const size = Math.min(batchSize, split.count);
  const batchCount = Math.floor(split.count / size);
  const specs = {
    carry: bufferSpecs(description),
    feeds: {
      weights: { shape: [description.parameterCount], dtype: 'float32' as const },
      inputs: split.storedSpec,
    },
  };
  const options = { stepLimit: batchCount, name: 'batch statistics' };
  const step = statisticsStep(description, split, size);
  const start = initialBuffers(description);
  if (precision === 'float64') {
    const loop = engine.compileDoubleLoop(step, specs, { ...options, numbers: numbersIn(network) });
    return {
      buffersAt(weights) {
        const { carry } = loop.run({
          carry: bufferDoubles(description, start),
          feeds: { weights: Float64Array.from(weights), inputs: split.storedInputs },
          stepCount: batchCount,
        });
        const flat = new Float64Array(description.bufferCount);
        fillBuffers(description, flat, (key) => carry[key] as Float64Array);
        return flat as typeof weights;
      },
      dispose: () => {
        loop.dispose();
      },
    };
  }
  const loop = engine.compileLoop(step, specs, options);
  return {
    buffersAt(weights) {
      const carry = bufferTensors(description, start);
      const feeds = { weights: tf.tensor1d(single(weights)), inputs: split.storedInputs };
      const result = loop.run({ carry, feeds, stepCount: batchCount });
      const flat = flatBuffers(description, result.carry);
      tf.dispose([carry, feeds.weights, result]);
      return flat as typeof weights;
    },
    dispose: () => {
      loop.dispose();
    },
  };
}

/** One batch moves the buffers towards its own statistics. */
function statisticsStep(description: NetworkDescription, split: Split, size: number): Step {
  return (carry, feeds, index) => {
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
  };
}
