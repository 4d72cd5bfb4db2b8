import { type LayerConfig, mnistDigest, resolveTask, type TrainingConfig } from '@basin/core';
import type { LoadedData } from '@basin/models';
import { smallMnist } from '../../libs/models/src/testing/small-mnist.ts';

/** Trainings that every backend does, from the same seeds on the same data. */
export interface GpuCase {
  name: string;
  words: string;
  configs: TrainingConfig[];
  /** Null: made on the spot. */
  data: LoadedData | null;
}

const images = { train: 640, test: 128 };

/** Images are made up, so that nothing has to be there. `pytorch_times.py` trains the same networks. */
export function gpuCases(): GpuCase[] {
  const data = smallMnist(images.train, images.test);
  return [
    { name: 'cnn-shallow', words: '5×5-16, pool, 10', configs: [cnn([16], 5)], data },
    {
      name: 'cnn-deep',
      words: '3×3-16, pool, 3×3-32, pool, 10',
      configs: [cnn([16, 32], 3)],
      data,
    },
    {
      name: 'stacked-100',
      words: '100 networks 1-16-16-1 of one function, eight to a program',
      configs: Array.from({ length: 100 }, (_, index) => functionFit(index + 1)),
      data: null,
    },
  ];
}

function cnn(filters: readonly number[], kernelSize: number): TrainingConfig {
  const layers = filters.flatMap((count) => [
    { type: 'conv2d', filters: count, kernelSize, activation: 'relu' },
    { type: 'max-pool2d', size: 2 },
  ]);
  return resolveTask<'training'>({
    ...{ kind: 'training', schemaVersion: 1, seed: 1 },
    dataset: {
      name: 'mnist',
      digest: mnistDigest,
      trainCount: images.train,
      testCount: images.test,
    },
    network: {
      inputShape: [28, 28, 1],
      layers: [...layers, { type: 'flatten' }, { type: 'dense', units: 10 }] as LayerConfig[],
    },
    loss: 'cross-entropy',
    optimiser: { type: 'adam', learningRate: 1e-3 },
    ...{ epochCount: 3, batchSize: 64 },
  } as never);
}

function functionFit(seed: number): TrainingConfig {
  return resolveTask<'training'>({
    ...{ kind: 'training', schemaVersion: 1, seed },
    dataset: { name: 'function', target: 'f1', pointCount: 100 },
    network: {
      inputShape: [1],
      layers: [
        { type: 'dense', units: 16, activation: 'tanh' },
        { type: 'dense', units: 16, activation: 'tanh' },
        { type: 'dense', units: 1 },
      ] as LayerConfig[],
    },
    loss: 'mean-squared-error',
    optimiser: { type: 'adam', learningRate: 1e-3 },
    ...{ epochCount: 100, batchSize: 'full' },
  } as never);
}
