import { type BarrierResult, type BlobRef, permutation, randomStream } from '@basin/core';
import { type Engine, openEngine } from '@basin/engine';
import {
  describeNetwork,
  evaluate,
  floatsOfLittleEndian,
  initialWeights,
  openDataset,
  runTraining,
} from '@basin/models';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { permuteUnits } from '../alignment/permute-units.ts';
import { unitGroups } from '../alignment/unit-groups.ts';
import { runAnalysis } from '../run-analysis.ts';
import {
  analysis,
  dense,
  functionTraining,
  type TrainedContext,
  trainedContext,
} from '../testing/trained-context.ts';
import { barrierHeights } from './barrier-heights.ts';
import { curveShares, weightsOn } from './curves.ts';

const network = { inputShape: [1], layers: dense([8, 6, 1]) };
const training = (seed: number) =>
  functionTraining({
    ...{ network, seed, batchSize: 20 },
    optimiser: { type: 'adam', learningRate: 0.02 },
  });

let engine: Engine;
/** Of the trainings with these seeds, long enough that the middle between two of them is worse than both. */
const trained = new Map<number, Float32Array>();
const strong = (seed: number): Float32Array => trained.get(seed) as Float32Array;

beforeAll(async () => {
  engine = await openEngine({ backend: 'cpu' });
  const context = trainedContext();
  for (const seed of [1, 2]) {
    const config = {
      ...training(seed),
      epochCount: 80,
      record: { ...training(seed).record, everyEpochs: 80 },
    };
    const { weights } = await runTraining(config, context, engine);
    trained.set(seed, floatsOfLittleEndian(context.getBlob(weights as BlobRef)));
  }
});

/** The same function, its units elsewhere. */
const permuted = (own: Float32Array): Float32Array => {
  const groups = unitGroups(describeNetwork(network));
  const random = randomStream(1, 'order');
  const orders = groups.map(({ size }) => permutation(size, random));
  return permuteUnits(groups, orders, { weights: own, buffers: new Float32Array(0) }).weights;
};

async function measured(
  context: TrainedContext,
  config: ReturnType<typeof analysis>,
): Promise<BarrierResult> {
  const before = tf.memory().numTensors;
  const { result } = await runAnalysis(config, context, engine);
  expect(tf.memory().numTensors).toBe(before);
  return result as unknown as BarrierResult;
}

function trainLoss(weights: Float32Array): number {
  const dataset = openDataset(engine, training(1));
  const { train } = evaluate(engine, training(1), weights, dataset);
  dataset.dispose();
  return train.loss;
}

describe('two copies of one network whose units stand elsewhere', () => {
  test.each(['weights', 'activations'] as const)(
    'have no barrier once aligned by %s',
    async (align) => {
      const context = trainedContext();
      const inputs = [strong(1), permuted(strong(1))].map((weights, index) =>
        context.add(training(index + 1), { weights }),
      );
      const found = await measured(
        context,
        analysis({ measure: 'barrier', align, pointCount: 7 }, inputs),
      );
      expect(found.line!.barrier.trainLoss).toBeGreaterThan(0.01);
      expect(found.barrier.trainLoss).toBeLessThan(1e-6 * found.along.trainLoss[0]!);
      expect(found.lowered!.trainLoss).toBeCloseTo(found.line!.barrier.trainLoss!, 6);
      expect(found.alignment).toMatchObject({ groupCount: 2, unitCount: 14 });
      expect(found.alignment!.squaredDistance.before).toBeGreaterThan(1);
      expect(found.alignment!.squaredDistance.after).toBeLessThan(1e-10);
      expect(found.distance).toBeLessThan(1e-5);
    },
  );
});

test('a plain barrier is the interpolation’s, its ends the two networks’ own', async () => {
  const context = trainedContext();
  const inputs = [1, 2].map((seed) => context.add(training(seed), { weights: strong(seed) }));
  const found = await measured(context, analysis({ measure: 'barrier', pointCount: 5 }, inputs));
  expect(found.positions).toEqual([0, 0.25, 0.5, 0.75, 1]);
  expect(found.along.trainLoss[0]).toBe(trainLoss(strong(1)));
  expect(found.along.trainLoss[4]).toBe(trainLoss(strong(2)));
  expect(found).toMatchObject({ line: null, lowered: null, alignment: null, training: null });
  expect(found.barrier).toEqual(barrierHeights(found.positions, found.along));
  expect(found.along.testLoss).toEqual(Array(5).fill(null));
  expect(found.barrier.testLoss).toBeNull();
});

test('within one training the way goes from its start to its end', async () => {
  const context = trainedContext();
  const input = context.add(training(1), { weights: strong(2) });
  const found = await measured(context, analysis({ measure: 'barrier', pointCount: 3 }, [input]));
  expect(found.ends).toBe('start-and-end');
  expect(found.along.trainLoss[0]).toBe(trainLoss(initialWeights(training(1))));
  expect(found.along.trainLoss[2]).toBe(trainLoss(strong(2)));
  const later = { ...training(1), initialWeightsOf: input.taskId };
  const without = analysis({ measure: 'barrier' }, [context.add(later)]);
  await expect(runAnalysis(without, context, engine)).rejects.toMatchObject({
    code: 'analysis/no-start',
  });
  const snapshots = [{ step: 0, epoch: 0, blob: context.put(initialWeights(training(9))) }];
  const stored = context.add({ ...later, epochCount: 2 }, { snapshots, weights: strong(2) });
  const from = await measured(context, analysis({ measure: 'barrier', pointCount: 3 }, [stored]));
  expect(from.along.trainLoss[0]).toBe(trainLoss(initialWeights(training(9))));
});

test.each(['bezier', 'chain'] as const)(
  'a trained %s is lower than the line, and the same again',
  async (path) => {
    const context = trainedContext();
    const slow = { type: 'adam', learningRate: 0.003 } as const;
    const inputs = [strong(1), permuted(strong(1))].map((weights, index) =>
      context.add(functionTraining({ ...training(index), optimiser: slow }), { weights }),
    );
    const config = analysis({ measure: 'barrier', path, pointCount: 9, epochCount: 40 }, inputs);
    const found = await measured(context, config);
    expect(found.along.trainLoss[0]).toBe(found.line!.along.trainLoss[0]);
    expect(found.along.trainLoss[8]).toBe(found.line!.along.trainLoss[8]);
    const { epochLosses } = found.training!;
    expect(epochLosses).toHaveLength(40);
    const mean = (values: number[]): number => values.reduce((sum, one) => sum + one, 0) / 10;
    expect(mean(epochLosses.slice(-10))).toBeLessThan(mean(epochLosses.slice(0, 10)));
    expect(found.lowered!.trainLoss).toBeGreaterThan(0);
    if (path === 'chain') {
      expect(await measured(context, config)).toEqual(found);
      // The polygon passes through the middle point that is stored: its loss is the way's at 1/2.
      const stored = floatsOfLittleEndian(context.getBlob(found.training!.middle as BlobRef));
      expect(trainLoss(stored)).toBe(found.along.trainLoss[4]);
    }
  },
);

test('curves begin and end at the networks, and pass where they should', () => {
  const [a, m, b] = [Float32Array.of(1, 2), Float32Array.of(10, -4), Float32Array.of(3, 8)];
  for (const shares of Object.values(curveShares)) {
    const at = weightsOn(shares, a, m, b);
    expect([at(0), at(1)]).toEqual([a, b]);
    for (const t of [0, 0.2, 0.5, 0.9, 1]) {
      expect(shares(t).reduce((sum, one) => sum + one, 0)).toBeCloseTo(1, 12);
    }
  }
  expect(weightsOn(curveShares.chain, a, m, b)(0.5)).toEqual(m);
  expect(weightsOn(curveShares.bezier, a, m, b)(0.5)).toEqual(Float32Array.of(6, 0.5));
  expect(weightsOn(curveShares.line, a, null, b)(0.25)).toEqual(Float32Array.of(1.5, 3.5));
});

test('a height is above the line between the ends, 0 below it, null where a value is missing', () => {
  const along = {
    trainLoss: [1, 4, 3],
    trainAccuracy: [0.5, 0.9, 0.5],
    testLoss: [1, null, 1],
    testAccuracy: [0.8, 0.2, 0.6],
  };
  const found = barrierHeights([0, 0.5, 1], along);
  expect(found).toMatchObject({ trainLoss: 2, trainError: 0, testLoss: null });
  expect(found.testError).toBeCloseTo(0.5, 12);
});
