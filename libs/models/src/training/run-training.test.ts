import {
  type BlobRef,
  columnsKey,
  datasetConfigSchema,
  taskIdentity,
  type WeightSnapshot,
} from '@basin/core';
import { type Engine, openEngine } from '@basin/engine';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import type { LoadedData } from '../datasets/load-data.ts';
import { initialWeights } from '../initial-weights.ts';
import { floatsOfLittleEndian } from '../little-endian.ts';
import { memoryContext } from '../testing/memory-context.ts';
import { smallMnist } from '../testing/small-mnist.ts';
import { dense, functionTraining, mnistTraining } from '../testing/training-config.ts';
import { runTraining } from './run-training.ts';

let engine: Engine;
let mnist: LoadedData;

beforeAll(async () => {
  engine = await openEngine({ backend: 'cpu' });
  mnist = smallMnist(300, 100);
});

describe('mini-batches', () => {
  const config = mnistTraining({
    dataset: { ...mnistTraining().dataset, trainCount: 100, testCount: 50 } as never,
    batchSize: 32,
  });

  test('record loss and accuracy of both splits, epoch 0 included, and leave no tensor', async () => {
    const context = memoryContext();
    const tensorsBefore = tf.memory().numTensors;
    const outcome = await runTraining(config, context, engine, mnist);
    expect(tf.memory().numTensors).toBe(tensorsBefore);
    expect(outcome).toMatchObject({ kind: 'training', state: 'done', parameterCount: 9550 });
    // 100 examples in batches of 32: 4 steps an epoch, the last of 4 examples.
    for (const name of ['train/loss', 'train/accuracy', 'test/loss', 'test/accuracy']) {
      expect(context.stepsOf(name), name).toEqual([0, 4, 8]);
    }
    const losses = context.valuesOf('train/loss');
    expect(losses[2]).toBeLessThan(losses[0] as number);
    for (const value of context.valuesOf('test/accuracy')) {
      expect(Number.isInteger(Math.round(value * 50 * 1e6) / 1e6)).toBe(true);
    }
  });

  test('the same config gives the same weights, another seed others', async () => {
    const hashOf = async (one: typeof config): Promise<string | undefined> =>
      (await runTraining(one, memoryContext(), engine, mnist)).weights?.sha256;
    const hash = await hashOf(config);
    expect(await hashOf(config)).toBe(hash);
    expect(await hashOf({ ...config, seed: 2 })).not.toBe(hash);
    expect(await hashOf({ ...config, streamSeeds: { order: 9 } })).not.toBe(hash);
    const unshuffled = await hashOf({ ...config, shuffle: false });
    expect(unshuffled).not.toBe(hash);
    expect(await hashOf({ ...config, shuffle: false, streamSeeds: { order: 9 } })).toBe(unshuffled);
  });

  test('a training stops between chunks when it is cancelled', async () => {
    let asked = 0;
    const context = memoryContext({ stopRequest: () => (++asked > 1 ? 'cancel' : null) });
    await expect(runTraining(config, context, engine, mnist)).rejects.toMatchObject({
      code: 'runner/cancelled',
    });
    expect(context.stepsOf('train/loss')).toEqual([0, 4, 8]);
  });

  test('one that is pruned ends between chunks, with its curves and without weights', async () => {
    const context = memoryContext({ stopRequest: () => 'prune' });
    const outcome = await runTraining(config, context, engine, mnist);
    expect(outcome).toMatchObject({ state: 'pruned', weights: null });
    expect(outcome.timings.trainMs).toBeGreaterThan(0);
    expect(context.stepsOf('train/loss')).toEqual([0, 4]);
  });

  test('a request to prune what has just taken its last step comes too late', async () => {
    const late = memoryContext();
    const lastEpoch = config.epochCount;
    let epoch = 0;
    const progress = (reached: number): void => void (epoch = reached);
    const stopRequest = (): 'prune' | null => (epoch === lastEpoch ? 'prune' : null);
    const outcome = await runTraining(config, { ...late, progress, stopRequest }, engine, mnist);
    expect(outcome.state).toBe('done');
  });

  test('without MNIST it says what to pass', async () => {
    await expect(runTraining(config, memoryContext(), engine)).rejects.toMatchObject({
      code: 'dataset/missing',
    });
  });
});

describe('full batches', () => {
  test('metrics of the loop are those at the weights of their epoch', async () => {
    const context = memoryContext();
    const record = {
      everyEpochs: 4,
      gradientNorm: true,
      weightsEveryEpoch: true,
      predictions: true,
    };
    const config = functionTraining({ epochCount: 10, record });
    const outcome = await runTraining(config, context, engine);
    expect(context.stepsOf('train/loss')).toEqual([0, 4, 8, 10]);
    expect(context.stepsOf('train/gradient-norm')).toEqual([0, 4, 8, 10]);
    expect(outcome.snapshots.map(({ step, epoch }) => [step, epoch])).toEqual([
      [0, 0],
      [4, 4],
      [8, 8],
      [10, 10],
    ]);
    expect(outcome.snapshots.at(-1)?.blob).toEqual(outcome.weights);
    const [first] = outcome.snapshots as [WeightSnapshot];
    expect(floatsOfLittleEndian(context.getBlob(first.blob))).toEqual(initialWeights(config));
    const { predictions, targets, inputs } = outcome.outputs as Record<
      'predictions' | 'targets' | 'inputs',
      number[]
    >;
    expect(inputs.slice(0, 2)).toEqual([Math.fround(0.01), Math.fround(0.02)]);
    const meanSquare =
      predictions.reduce((sum, value, row) => sum + (value - (targets[row] as number)) ** 2, 0) /
      100;
    expect(meanSquare).toBeCloseTo(context.valuesOf('train/loss').at(-1) as number, 6);
  });

  test.each([
    ['every four epochs', { everyEpochs: 4, weightsEveryEpoch: true }, [0, 4, 8, 10]],
    ['every step of the first', { weightsEveryIterationOfEpochs: 3 }, [1, 2, 3]],
  ])('snapshots %s are what a shorter training ends with', async (_, record, steps) => {
    const { snapshots } = await runTraining(
      functionTraining({ epochCount: 10, record }),
      memoryContext(),
      engine,
    );
    expect(snapshots.map(({ step }) => step)).toEqual(steps);
    for (const { step, blob } of snapshots) {
      const shorter = functionTraining({ epochCount: step });
      expect((await runTraining(shorter, memoryContext(), engine)).weights).toEqual(blob);
    }
  });

  test('how often metrics are recorded does not change the weights', async () => {
    const hashOf = async (everyEpochs: number): Promise<string | undefined> =>
      (
        await runTraining(
          functionTraining({ epochCount: 7, record: { everyEpochs } }),
          memoryContext(),
          engine,
        )
      ).weights?.sha256;
    expect(await hashOf(1)).toBe(await hashOf(5));
  });

  test('a loss that is not finite ends the training as diverged, without weights', async () => {
    const context = memoryContext();
    const config = functionTraining({
      optimiser: { type: 'sgd', learningRate: 1e20 },
      epochCount: 30,
    });
    const outcome = await runTraining(config, context, engine);
    expect(outcome).toMatchObject({ state: 'diverged', weights: null });
    const losses = context.valuesOf('train/loss');
    expect(losses.at(-1)).not.toSatisfy(Number.isFinite);
    expect(losses.slice(0, -1)).toSatisfy((values: number[]) => values.every(Number.isFinite));
  });

  test('a training may start from another one’s weights, if they fit', async () => {
    const config = functionTraining({ epochCount: 0 });
    const taskId = taskIdentity(config);
    const weights = initialWeights({ ...config, seed: 77 });
    const context = memoryContext({ trained: [{ taskId, config, weights, snapshots: [] }] });
    const next = functionTraining({ epochCount: 0, initialWeightsOf: taskId });
    const outcome = await runTraining(next, context, engine);
    expect(floatsOfLittleEndian(context.getBlob(outcome.weights as BlobRef))).toEqual(weights);
    const other = functionTraining({
      initialWeightsOf: taskId,
      network: { inputShape: [1], layers: dense([3, 1]) },
    });
    await expect(runTraining(other, context, engine)).rejects.toMatchObject({
      code: 'model/weights-mismatch',
    });
  });
});

test('per-iteration snapshots cover the first epochs, per-epoch ones all', async () => {
  const config = mnistTraining({
    dataset: { ...mnistTraining().dataset, trainCount: 60, testCount: 10 } as never,
    batchSize: 20,
    record: { weightsEveryEpoch: true, weightsEveryIterationOfEpochs: 1 },
  });
  const { snapshots } = await runTraining(config, memoryContext(), engine, mnist);
  expect(snapshots.map(({ step }) => step)).toEqual([0, 1, 2, 3, 6]);
});

test('one-hot probabilities train as the classes that they are', async () => {
  const inputs = Float32Array.from({ length: 60 }, (_, index) => Math.sin(index));
  const classes = Int32Array.from({ length: 20 }, (_, index) => index % 3);
  const shares = Float32Array.from({ length: 60 }, (_, index) =>
    classes[Math.floor(index / 3)] === index % 3 ? 1 : 0,
  );
  const trainedOn = async (kind: string, targets: Int32Array | Float32Array) => {
    const dataset = datasetConfigSchema.parse({
      ...{ name: 'npy', digest: '0'.repeat(64), byteCount: 1, hasTest: true, channels: 'none' },
      ...{ kind, scale: 'none', trainCount: 20, testCount: 5, exampleShape: [3], targetCount: 3 },
    });
    const split = { inputs, targets, count: 20 };
    const config = mnistTraining({
      ...{ dataset, network: { inputShape: [3], layers: dense([4, 3]) }, loss: 'cross-entropy' },
      ...{ batchSize: 8, epochCount: 2 },
    });
    const context = memoryContext();
    const data: LoadedData = new Map([[columnsKey(dataset), { train: split, test: split }]]);
    const { weights } = await runTraining(config, context, engine, data);
    const metrics = ['train/loss', 'train/accuracy', 'test/loss', 'test/accuracy'];
    return { weights, metrics: metrics.map((name) => context.valuesOf(name)) };
  };
  const soft = await trainedOn('probabilities', shares);
  expect(soft).toEqual(await trainedOn('classification', classes));
  expect(soft.metrics[1]).toHaveLength(3);
});
