import { type BlobRef, errorMessage, resolveTask, taskIdentity } from '@basin/core';
import { type Engine, openEngine } from '@basin/engine';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, describe, expect, test } from 'vitest';
import { loadData } from '../datasets/load-data.ts';
import { resolveDataSource } from '../datasets/resolve.ts';
import { storedFloats } from '../little-endian.ts';
import { doublesFromStateDict, flatFromStateDict } from '../network/state-dict.ts';
import { type DoubleTraining, doubles } from '../testing/doubles-fixture.ts';
import { idxBytes } from '../testing/idx-bytes.ts';
import { memoryContext } from '../testing/memory-context.ts';
import { memoryFiles } from '../testing/memory-files.ts';
import { relativeDifference } from '../testing/pytorch-fixture.ts';
import { functionTraining } from '../testing/training-config.ts';
import { batchingOf, openEpochOrders } from './batching.ts';
import { runTraining } from './run-training.ts';

process.env['TF_NUM_INTRAOP_THREADS'] = '1';
const { native, reason } = await openEngine({ backend: 'native' })
  .then((engine) => ({ native: engine as Engine | null, reason: '' }))
  .catch((error: unknown) => ({ native: null, reason: ` (skipped: ${errorMessage(error)})` }));

afterAll(() => {
  native?.close();
});

const files = memoryFiles({
  images: idxBytes([22, 6, 6], doubles.pixels),
  labels: idxBytes([22], doubles.labels),
});
const source = { inputs: 'images', labels: 'labels' };
const dataset = await resolveDataSource({ name: 'idx', train: source, pixels: 'unit' }, files);
const data = await loadData([dataset], files.readBlob);

async function train(
  { config, start }: DoubleTraining,
  precision: 'float32' | 'float64',
  others: object = {},
) {
  const engine = native as Engine;
  const resolved = resolveTask<'training'>({
    kind: 'training',
    schemaVersion: 1,
    dataset,
    ...config,
    epochCount: 3,
    batchSize: 8,
    seed: 1,
    initialWeightsOf: 'start',
    record: { weightsEveryIterationOfEpochs: 3, gradientNorm: true, quantities: ['weight-norm'] },
    precision,
    ...others,
  });
  const weights = flatFromStateDict(resolved.network, start);
  const given = { taskId: 'start', config: resolved, weights, snapshots: [] };
  const context = memoryContext({ trained: [given] });
  const outcome = await runTraining(resolved, context, engine, data);
  const stored = (blob: BlobRef) => storedFloats(context.getBlob(blob), precision);
  return {
    config: resolved,
    sha256: outcome.weights?.sha256,
    end: stored(outcome.weights as BlobRef),
    path: outcome.snapshots.map(({ blob }) => stored(blob)),
    losses: context.valuesOf('train/loss'),
    averaged: outcome.averagedWeights === undefined ? null : stored(outcome.averagedWeights),
  };
}

describe.skipIf(native === null)(`trainings in double precision${reason}`, () => {
  test('batches are those that the reference was given', () => {
    const next = openEpochOrders(
      { seed: 1, streamSeeds: {}, shuffle: true },
      batchingOf({ batchSize: 8 }, 22),
    );
    expect(doubles.orders.map(() => [...next()])).toEqual(doubles.orders);
  });

  test.each(doubles.cases)('$name: PyTorch’s, update by update', async (reference) => {
    const { config, end, path, losses, averaged } = await train(reference, 'float64');
    expect(relativeDifference(losses, reference.losses)).toBeLessThan(1e-12);
    expect(path).toHaveLength(reference.path.length);
    for (const [index, stateDict] of reference.path.entries()) {
      if (stateDict === null) continue;
      const expected = doublesFromStateDict(config.network, stateDict);
      expect(relativeDifference(path[index]!, expected), `update ${index + 1}`).toBeLessThan(1e-12);
    }
    expect(end).toEqual(path.at(-1));
    if (reference.averaged !== undefined) {
      const expected = doublesFromStateDict(config.network, reference.averaged);
      expect(relativeDifference(averaged!, expected)).toBeLessThan(1e-12);
    }
    // What float32 makes of it is another thing: the test could not pass in it.
    const single = await train(reference, 'float32');
    expect(relativeDifference(single.end, end)).toBeGreaterThan(1e-9);
    expect(relativeDifference(single.end, end)).toBeLessThan(1e-2);
  });

  test('the same bits when repeated, another identity than in float32, no tensor left', async () => {
    const [reference] = doubles.cases as [DoubleTraining];
    const first = await train(reference, 'float64');
    const before = tf.memory().numTensors;
    expect((await train(reference, 'float64')).sha256).toBe(first.sha256);
    expect(tf.memory().numTensors).toBe(before);
    const single = { ...first.config, precision: 'float32' as const };
    expect(taskIdentity(single)).not.toBe(taskIdentity(first.config));
    const { precision: _, ...without } = single;
    expect(taskIdentity(single)).toBe(taskIdentity(without as typeof single));
  });

  test('images are moved and mirrored alike in both precisions, anew in every epoch, and from the seed', async () => {
    const [, reference] = doubles.cases as [DoubleTraining, DoubleTraining];
    const augmentation = { shift: 1, flip: true };
    const double = await train(reference, 'float64', { augmentation });
    const single = await train(reference, 'float32', { augmentation });
    expect(relativeDifference(single.end, double.end)).toBeLessThan(1e-2);
    const plain = await train(reference, 'float64');
    expect(relativeDifference(plain.path[0]!, double.path[0]!)).toBeGreaterThan(1e-3);
    // Losses are those of images as they are.
    expect(plain.losses[0]).toBe(double.losses[0]);
    const other = { augmentation, streamSeeds: { augmentation: 2 } };
    expect((await train(reference, 'float64', other)).sha256).not.toBe(double.sha256);
    expect((await train(reference, 'float64', { augmentation })).sha256).toBe(double.sha256);
    await expect(
      train(reference, 'float32', { augmentation, dataset: functionTraining().dataset }),
    ).rejects.toThrow();
  });

  test('averages, dropout, SAM, predictions and early ends have it too; full batches of a function', async () => {
    const config = functionTraining({
      network: {
        inputShape: [1],
        layers: [
          { type: 'dense', units: 4, activation: 'tanh' },
          { type: 'dropout', rate: 0.25 },
          { type: 'dense', units: 1 },
        ],
      },
      precision: 'float64',
      optimiser: { type: 'adam', learningRate: 1e-2, sam: { rho: 0.05 } },
      averaging: { type: 'ema', decay: 0.9 },
      stopping: { patience: { metric: 'train/loss', epochs: 5, keep: 'best' } },
      record: {
        predictions: true,
        quantities: ['gradient-norm', 'update-ratio', 'dead-units', 'gradient-noise-scale'],
      },
      epochCount: 8,
    });
    const context = memoryContext();
    const outcome = await runTraining(config, context, native as Engine);
    expect(outcome.state).toBe('done');
    const averaged = storedFloats(context.getBlob(outcome.averagedWeights as BlobRef), 'float64');
    expect(averaged).toHaveLength(13);
    expect(outcome.outputs['predictions']).toHaveLength(100);
    expect(context.valuesOf('train/update-ratio').every((value) => value > 0)).toBe(true);
    expect(context.valuesOf('train/gradient-noise-scale')).not.toHaveLength(0);
    // Its units are dropped as in float32: losses stay near those of it.
    const other = memoryContext();
    await runTraining({ ...config, precision: 'float32' }, other, native as Engine);
    const single = other.valuesOf('train/loss');
    expect(relativeDifference(single, context.valuesOf('train/loss'))).toBeLessThan(1e-4);
  });

  test('is refused where there is float32 alone, with what to do', async () => {
    const config = functionTraining({ precision: 'float64' });
    const cpu = await openEngine({ backend: 'cpu' });
    await expect(runTraining(config, memoryContext(), cpu)).rejects.toMatchObject({
      code: 'engine/precision',
    });
    await openEngine({ backend: 'native' });
    const phase = functionTraining({
      precision: 'float64',
      gradientNormPhase: { stepLimit: 3 },
    });
    await expect(runTraining(phase, memoryContext(), native as Engine)).rejects.toMatchObject({
      code: 'model/precision',
    });
  });
});
