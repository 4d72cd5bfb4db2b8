import { BasinError, type TrainingConfig } from '@basin/core';
import * as tf from '@tensorflow/tfjs-core';
import { streamSeed } from '../stream-seed.ts';
import { functionPoints } from './function-dataset.ts';
import type { MnistBuffers } from './mnist-buffers.ts';
import { imageValues, mnistPixelCount, trainingLabels } from './mnist-dataset.ts';

/** Examples of one split on the engine's backend. */
export interface Split {
  count: number;
  /** float32 [count, …inputShape]; images are channels-last. */
  inputs: tf.Tensor;
  /** Class numbers, int32 [count], or values, float32 [count, outputs]. */
  targets: tf.Tensor;
}

export interface Dataset {
  train: Split;
  /** Null for the functions, which have no second set of points. */
  test: Split | null;
  dispose(): void;
}

/**
 * The data set of a training as tensors, in its network's input shape. The same config gives the
 * same tensors; random labels come from the stream `labels`.
 *
 * @throws BasinError `dataset/missing` when MNIST is wanted and not given, `model/bad-network` when
 *   the network's input shape does not hold one example.
 */
export function openDataset(
  config: Pick<TrainingConfig, 'dataset' | 'network' | 'seed' | 'streamSeeds'>,
  mnist?: MnistBuffers,
): Dataset {
  const { dataset } = config;
  if (dataset.name === 'function') {
    const { inputs, targets, pointCount, windowSize } = functionPoints(dataset);
    const shape = exampleShape(config, windowSize);
    return disposable({
      count: pointCount,
      inputs: tf.tensor(inputs, [pointCount, ...shape]),
      targets: tf.tensor2d(targets, [pointCount, 1]),
    });
  }
  if (mnist === undefined) {
    throw new BasinError(
      'dataset/missing',
      'this task trains on MNIST, but no buffers were given: pass those of loadMnist()',
    );
  }
  const shape = exampleShape(config, mnistPixelCount);
  const { trainCount, testCount, standardise } = dataset;
  const images = (bytes: Uint8Array, count: number): tf.Tensor =>
    tf.tensor(imageValues(bytes, count, standardise), [count, ...shape]);
  return disposable(
    {
      count: trainCount,
      inputs: images(mnist.trainImages, trainCount),
      targets: tf.tensor1d(trainingLabels(dataset, mnist, streamSeed(config, 'labels')), 'int32'),
    },
    {
      count: testCount,
      inputs: images(mnist.testImages, testCount),
      targets: tf.tensor1d(Int32Array.from(mnist.testLabels.subarray(0, testCount)), 'int32'),
    },
  );
}

function exampleShape(
  config: Pick<TrainingConfig, 'dataset' | 'network'>,
  valueCount: number,
): number[] {
  const shape = config.network.inputShape;
  if (shape.reduce((product, length) => product * length, 1) !== valueCount) {
    throw new BasinError(
      'model/bad-network',
      `the network's inputShape [${shape.join(', ')}] does not hold the ${valueCount} values of one example of ${config.dataset.name}`,
    );
  }
  return shape;
}

function disposable(train: Split, test: Split | null = null): Dataset {
  return {
    train,
    test,
    dispose() {
      for (const split of [train, test])
        tf.dispose([split?.inputs, split?.targets].flat() as never);
    },
  };
}
