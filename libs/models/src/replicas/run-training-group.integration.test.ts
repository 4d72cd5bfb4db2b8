import { errorMessage, type TrainingConfig, type TrainingOutcome } from '@basin/core';
import { type Engine, openEngine } from '@basin/engine';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, describe, expect, test } from 'vitest';
import { openDataset } from '../datasets/dataset.ts';
import { initialWeights } from '../initial-weights.ts';
import { floatsOfLittleEndian } from '../little-endian.ts';
import { memoryContext, type MemoryContext } from '../testing/memory-context.ts';
import { relativeDifference } from '../testing/pytorch-fixture.ts';
import { dense, functionFitLayers, functionTraining } from '../testing/training-config.ts';
import { batchingOf } from '../training/batching.ts';
import { runTraining } from '../training/run-training.ts';
import { scheduleOf } from '../training/schedule.ts';
import { replicaWidth } from './replica-group.ts';
import { openReplicaProgram } from './replica-program.ts';
import { runTrainingGroup } from './run-training-group.ts';

// As in the pool: sums split over threads would differ between machines.
process.env['TF_NUM_INTRAOP_THREADS'] = '1';
process.env['TF_NUM_INTEROP_THREADS'] = '2';

const { native, reason } = await openEngine({ backend: 'native' })
  .then((engine) => ({ native: engine as Engine | null, reason: '' }))
  .catch((error: unknown) => ({ native: null, reason: ` (skipped: ${errorMessage(error)})` }));
const engine = native as Engine;

afterAll(() => native?.close());

/** Odd sizes, so that rows of replicas start at every alignment. */
const families: Record<string, TrainingConfig> = {
  'ReLU, 100 points': functionTraining({
    network: { inputShape: [1], layers: dense([5, 6, 14, 7, 8, 4, 1]) },
    optimiser: { type: 'adam', learningRate: 1e-3 },
    epochCount: 300,
    record: { everyEpochs: 50, gradientNorm: true },
  }),
  'tanh, 37 points, four slots': functionTraining({
    dataset: { name: 'function', target: 'f2', pointCount: 37, windowSize: 3 },
    network: { inputShape: [3, 1], layers: functionFitLayers([311, 1]) },
    epochCount: 100,
  }),
  'sigmoid, 101 points, Nesterov': functionTraining({
    dataset: { name: 'function', target: 'f2', pointCount: 101 },
    network: { inputShape: [1], layers: dense([13, 7, 1], 'sigmoid') },
    optimiser: { type: 'sgd', learningRate: 0.05, momentum: 0.9, nesterov: true },
    epochCount: 100,
  }),
  'ReLU, 100 points, XLA': functionTraining({
    network: { inputShape: [1], layers: dense([5, 6, 14, 7, 8, 4, 1]) },
    optimiser: { type: 'adam', learningRate: 1e-3 },
    epochCount: 3_000,
    record: { everyEpochs: 100 },
  }),
  'tanh, 37 points, XLA': functionTraining({
    dataset: { name: 'function', target: 'f2', pointCount: 37 },
    network: { inputShape: [1], layers: dense([11, 5, 1], 'tanh') },
    epochCount: 3_000,
    record: { everyEpochs: 100 },
  }),
};

interface GroupRun {
  /** Hash of the final weights, by seed. */
  hashes: Map<number, string>;
  contexts: MemoryContext[];
  ends: PromiseSettledResult<TrainingOutcome>[];
}

async function group(
  config: TrainingConfig,
  seeds: number[],
  contexts = seeds.map(() => memoryContext()),
  ended: (index: number) => void = () => undefined,
): Promise<GroupRun> {
  const ends = await runTrainingGroup(
    seeds.map((seed) => ({ ...config, seed })),
    contexts,
    engine,
    { ended },
  );
  const hashes = new Map<number, string>();
  for (const [index, end] of ends.entries()) {
    const sha256 = end.status === 'fulfilled' ? end.value.weights?.sha256 : undefined;
    if (sha256 !== undefined) hashes.set(seeds[index] as number, sha256);
  }
  return { hashes, contexts, ends };
}

describe.skipIf(native === null)(`replicas${reason}`, () => {
  test.each(Object.entries(families))(
    '%s: weights depend neither on slot, nor on neighbours, nor on padding',
    async (_name, config) => {
      const width = replicaWidth(config);
      const seeds = Array.from({ length: width }, (_, index) => index + 1);
      const full = await group(config, seeds);
      expect(new Set(full.hashes.values()).size).toBe(width);

      expect((await group(config, seeds.toReversed())).hashes).toEqual(full.hashes);
      const alone = await group(config, [2]);
      expect(alone.hashes.get(2)).toBe(full.hashes.get(2));
      const others = await group(config, [101, 102, 3]);
      expect(others.hashes.get(3)).toBe(full.hashes.get(3));
    },
  );

  test.each(Object.entries(families).slice(0, 3))(
    '%s: agrees with runTraining to 1e-3 of the largest weight, and in its losses to 1e-3',
    async (_name, config) => {
      const together = await group(config, [1, 2]);
      for (const [index, seed] of [1, 2].entries()) {
        const context = memoryContext();
        const outcome = await runTraining({ ...config, seed }, context, engine);
        const end = together.ends[index] as PromiseFulfilledResult<TrainingOutcome>;
        const own = together.contexts[index] as MemoryContext;
        const difference = relativeDifference(
          floatsOfLittleEndian(own.getBlob(end.value.weights!)),
          floatsOfLittleEndian(context.getBlob(outcome.weights!)),
        );
        expect(difference).toBeLessThan(1e-3);
        for (const metric of ['train/loss', 'train/gradient-norm']) {
          expect(own.stepsOf(metric)).toEqual(context.stepsOf(metric));
          const values = context.valuesOf(metric);
          if (values.length === 0) continue;
          expect(relativeDifference(own.valuesOf(metric), values)).toBeLessThan(1e-3);
        }
      }
    },
  );

  test.each([
    ['functional', 200],
    ['XLA', 3_000],
  ])('%s: a neighbour of NaN or infinite weights touches nobody', (_form, epochCount) => {
    const config = { ...(families['ReLU, 100 points'] as TrainingConfig), epochCount };
    const dataset = openDataset(engine, config);
    const schedule = scheduleOf(config, batchingOf(config, 100), true);
    const healthy = Array.from({ length: 8 }, (_, seed) => initialWeights({ ...config, seed }));
    const weightsOf = (initial: Float32Array[], slots: number[]): Float32Array[] => {
      const options = { config, split: dataset.train, schedule, initial };
      const program = openReplicaProgram(engine, options);
      for (let call = 0; call < 2; call++) program.run(schedule.stepLimit);
      const found = slots.map((slot) => program.flatWeights(slot));
      program.dispose();
      return found;
    };
    const sick = healthy.map((weights, slot) =>
      slot === 2 ? weights.map(() => NaN) : slot === 5 ? weights.map(() => 3e38) : weights,
    );
    const slots = [0, 1, 3, 4, 6, 7];
    expect(weightsOf(sick, slots)).toEqual(weightsOf(healthy, slots));
    expect(weightsOf(sick, [2])[0]?.every(Number.isNaN)).toBe(true);
    dataset.dispose();
  });

  test('a diverged group has outcomes without weights', async () => {
    const config = functionTraining({
      optimiser: { type: 'sgd', learningRate: 1e30 },
      epochCount: 50,
    });
    const { ends } = await group(config, [1, 2]);
    for (const end of ends) {
      expect(end).toMatchObject({
        status: 'fulfilled',
        value: { state: 'diverged', weights: null },
      });
    }
  });

  test('one that is cancelled leaves; the others end as without it', async () => {
    // Snapshots stop the loop at every record, where a cancellation is seen.
    const config: TrainingConfig = {
      ...(families['ReLU, 100 points'] as TrainingConfig),
      record: { ...functionTraining().record, everyEpochs: 50, weightsEveryEpoch: true },
    };
    let asked = 0;
    const cancelled = memoryContext({ stopRequest: () => (++asked > 2 ? 'cancel' : null) });
    const order: number[] = [];
    const run = await group(
      config,
      [1, 2, 3],
      [memoryContext(), cancelled, memoryContext()],
      (index) => void order.push(index),
    );
    expect(order).toEqual([1, 0, 2]);
    expect(run.ends[1]).toMatchObject({
      status: 'rejected',
      reason: { code: 'runner/cancelled' },
    });
    expect(cancelled.stepsOf('train/loss').length).toBeLessThan(
      run.contexts[0]?.stepsOf('train/loss').length ?? 0,
    );
    const undisturbed = await group(config, [1, 2, 3]);
    undisturbed.hashes.delete(2);
    expect(run.hashes).toEqual(undisturbed.hashes);
    const [first] = run.ends as PromiseFulfilledResult<TrainingOutcome>[];
    expect(first?.value.snapshots.map(({ step }) => step)).toEqual([
      0, 50, 100, 150, 200, 250, 300,
    ]);
    expect(first?.value.snapshots.at(-1)?.blob.sha256).toBe(run.hashes.get(1));
  });

  test('configs that are no group are refused', async () => {
    const config = functionTraining();
    const refused = (configs: TrainingConfig[]): Promise<unknown> =>
      runTrainingGroup(
        configs,
        configs.map(() => memoryContext()),
        engine,
      );
    await expect(refused([])).rejects.toMatchObject({ code: 'model/replica-group' });
    await expect(refused([config, { ...config, epochCount: 3 }])).rejects.toThrow(/config 1/);
    await expect(refused([functionTraining({ batchSize: 7 })])).rejects.toThrow(/runTraining/);
    await expect(refused(Array.from({ length: 9 }, () => config))).rejects.toThrow(/group of 8/);
  });

  test('leaves no tensor behind', async () => {
    await group(functionTraining(), [1, 2]);
    const before = tf.memory().numTensors;
    await group(functionTraining(), [1, 2]);
    expect(tf.memory().numTensors).toBe(before);
  });
});
