import { type LayerConfig, mnistDigest, resolveTask, type TrainingConfig } from '@basin/core';
import type { LoadedData } from '@basin/models';
import { smallMnist } from '../../libs/models/src/testing/small-mnist.ts';

/** Trainings that every backend does, from the same seeds on the same data. */
export interface GpuCase {
  name: string;
  words: string;
  configs: TrainingConfig[];
  /** How many train as one program; as many as a sweep would stack where it is left out. */
  width?: number;
  /** Null: made on the spot. */
  data: LoadedData | null;
}

const few = { train: 640, test: 128 };
/** Enough for a card to be busy. */
const many = { train: 12_800, test: 1_280 };

/** Images are made up, so that nothing has to be there. `pytorch_times.py` trains the same networks. */
export function gpuCases(): GpuCase[] {
  const data = smallMnist(few.train, few.test);
  const large = smallMnist(many.train, many.test);
  return [
    { name: 'cnn-shallow', words: '5×5-16, pool, 10', configs: [cnn([16], 5)], data },
    {
      name: 'cnn-deep',
      words: '3×3-16, pool, 3×3-32, pool, 10',
      configs: [cnn([16, 32], 3)],
      data,
    },
    {
      name: 'cnn-wide',
      words: '5×5-32, pool, 5×5-64, pool, 10',
      configs: [wideCnn()],
      data: large,
    },
    { name: 'mlp-wide', words: '784-1024-1024-10', configs: [wideMlp()], data: large },
    {
      name: 'stacked-100',
      words: '100 networks 1-16-16-1 of one function, eight to a program',
      configs: hundred,
      data: null,
    },
    {
      name: 'stacked-100-wide',
      words: 'the same, all in one program',
      configs: hundred,
      width: 100,
      data: null,
    },
  ];
}

const hundred = Array.from({ length: 100 }, (_, index) => functionFit(index + 1));

function wideCnn(): TrainingConfig {
  return { ...cnn([32, 64], 5, many), batchSize: 256, epochCount: 1 };
}

function wideMlp(): TrainingConfig {
  const dense = (units: number) => ({ type: 'dense', units, activation: 'relu' });
  const layers = [{ type: 'flatten' }, dense(1_024), dense(1_024), { type: 'dense', units: 10 }];
  return { ...onImages(layers, many), batchSize: 256, epochCount: 2 };
}

function cnn(filters: readonly number[], kernelSize: number, images = few): TrainingConfig {
  const layers = filters.flatMap((count) => [
    { type: 'conv2d', filters: count, kernelSize, activation: 'relu' },
    { type: 'max-pool2d', size: 2 },
  ]);
  return onImages([...layers, { type: 'flatten' }, { type: 'dense', units: 10 }], images);
}

function onImages(layers: readonly object[], images: typeof few): TrainingConfig {
  return resolveTask<'training'>({
    ...{ kind: 'training', schemaVersion: 1, seed: 1 },
    dataset: {
      name: 'mnist',
      digest: mnistDigest,
      trainCount: images.train,
      testCount: images.test,
    },
    network: { inputShape: [28, 28, 1], layers: layers as LayerConfig[] },
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
