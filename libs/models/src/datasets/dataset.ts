import { BasinError, type TrainingConfig } from '@basin/core';
import type { Engine, TensorSpec } from '@basin/engine';
import * as tf from '@tensorflow/tfjs-core';
import { streamSeed } from '../stream-seed.ts';
import { functionPoints } from './function-dataset.ts';
import type { MnistBuffers } from './mnist-buffers.ts';
import { decodePixels, mnistPixelCount, trainingLabels } from './mnist-dataset.ts';

/**
 * Examples of one split on the engine's backend. MNIST stays in its bytes, shared by all threads;
 * a program gathers the rows it needs and decodes those.
 */
export interface Split {
  count: number;
  /** Inputs as stored, [count, …]; feed them to a program under `storedSpec`. */
  storedInputs: tf.Tensor;
  storedSpec: TensorSpec;
  /** Class numbers, int32 [count], or values, float32 [count, outputs]. */
  targets: tf.Tensor;
  targetSpec: TensorSpec;
  /** Stored rows [n, …] as the network takes them: float32 [n, …inputShape], channels-last. */
  decode(rows: tf.Tensor): tf.Tensor;
  /** Inputs (float32, decoded) and targets of consecutive examples; the caller disposes them. */
  examples(start: number, count: number): { inputs: tf.Tensor; targets: tf.Tensor };
}

export interface Dataset {
  train: Split;
  /** Null for the functions, which have no second set of points. */
  test: Split | null;
  dispose(): void;
}

type DatasetInput = Pick<TrainingConfig, 'dataset' | 'network' | 'seed' | 'streamSeeds'>;

/**
 * The data set of a training, for its network's input shape. The same config gives the same
 * examples; random labels come from the stream `labels`.
 *
 * @throws BasinError `dataset/missing` when MNIST is wanted and not given, `model/bad-network` when
 *   the network's input shape does not hold one example.
 */
export function openDataset(engine: Engine, config: DatasetInput, mnist?: MnistBuffers): Dataset {
  return config.dataset.name === 'function'
    ? openFunction(config, config.dataset)
    : openMnist(engine, config, config.dataset, mnist);
}

function openFunction(
  config: DatasetInput,
  dataset: Extract<TrainingConfig['dataset'], { name: 'function' }>,
): Dataset {
  const { inputs, targets, pointCount, windowSize } = functionPoints(dataset);
  const shape = [pointCount, ...exampleShape(config, windowSize)];
  const train = splitOf(
    tf.tensor(inputs, shape),
    'float32',
    tf.tensor2d(targets, [pointCount, 1]),
    (rows) => rows,
  );
  return datasetOf(train, null);
}

function openMnist(
  engine: Engine,
  config: DatasetInput,
  dataset: Extract<TrainingConfig['dataset'], { name: 'mnist' }>,
  mnist: MnistBuffers | undefined,
): Dataset {
  if (mnist === undefined) {
    throw new BasinError(
      'dataset/missing',
      'this task needs MNIST, but no buffers were given: pass those of loadMnist()',
    );
  }
  const shape = exampleShape(config, mnistPixelCount);
  const open = (images: Uint8Array, labels: Int32Array): Split =>
    splitOf(
      engine.bytes(images.subarray(0, labels.length * mnistPixelCount), [
        labels.length,
        mnistPixelCount,
      ]),
      'uint8',
      tf.tensor1d(labels, 'int32'),
      (rows) => tf.reshape(decodePixels(rows, dataset.standardise), [-1, ...shape]),
    );
  const testLabels = Int32Array.from(mnist.testLabels.subarray(0, dataset.testCount));
  return datasetOf(
    open(mnist.trainImages, trainingLabels(dataset, mnist, streamSeed(config, 'labels'))),
    open(mnist.testImages, testLabels),
  );
}

function exampleShape(config: DatasetInput, valueCount: number): number[] {
  const shape = config.network.inputShape;
  if (shape.reduce((product, length) => product * length, 1) !== valueCount) {
    throw new BasinError(
      'model/bad-network',
      `the network's inputShape [${shape.join(', ')}] does not hold the ${valueCount} values of one example of ${config.dataset.name}`,
    );
  }
  return shape;
}

function splitOf(
  storedInputs: tf.Tensor,
  storedDtype: TensorSpec['dtype'],
  targets: tf.Tensor,
  decode: (rows: tf.Tensor) => tf.Tensor,
): Split {
  return {
    count: storedInputs.shape[0] as number,
    storedInputs,
    storedSpec: { shape: storedInputs.shape, dtype: storedDtype },
    targets,
    targetSpec: { shape: targets.shape, dtype: targets.dtype as TensorSpec['dtype'] },
    decode,
    examples: (start, count) =>
      tf.tidy(() => ({
        // A clone, for a decode that changes nothing would hand out the slice itself.
        inputs: tf.clone(decode(tf.slice(storedInputs, start, count))),
        targets: tf.slice(targets, start, count),
      })),
  };
}

function datasetOf(train: Split, test: Split | null): Dataset {
  return {
    train,
    test,
    dispose() {
      for (const split of [train, test]) {
        split?.storedInputs.dispose();
        split?.targets.dispose();
      }
    },
  };
}
