import type { RepresentationsResult } from '@basin/core';
import { type Engine, openEngine } from '@basin/engine';
import { initialWeights } from '@basin/models';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';
import { symmetricEigenvalues } from '../eigen/symmetric-eigenvalues.ts';
import { runAnalysis } from '../run-analysis.ts';
import { analysis, dense, functionTraining, trainedContext } from '../testing/trained-context.ts';
import references from './fixtures/cka.json' with { type: 'json' };
import { biasedCka, effectiveRank, gramOf, roundingOf, unbiasedCka } from './linear-cka.ts';

let engine: Engine;
beforeAll(async () => {
  engine = await openEngine({ backend: 'cpu' });
});

test.each(references)('$count examples are as alike as NumPy finds them', (reference) => {
  const { count } = reference;
  const [x, y] = [reference.x, reference.y].map((values) =>
    gramOf(Float64Array.from(values), count),
  ) as [Float64Array, Float64Array];
  expect(biasedCka(x, y) / reference.biased).toBeCloseTo(1, 10);
  expect(unbiasedCka(x, y, count) / reference.unbiased).toBeCloseTo(1, 10);
  expect(effectiveRank(symmetricEigenvalues(x, count)) / reference.rank).toBeCloseTo(1, 6);
  // Neither turning nor scaling the values changes anything; a layer is like itself.
  const turned = gramOf(
    Float64Array.from(reference.x, (value) => -3 * value),
    count,
  );
  expect(biasedCka(x, turned)).toBeCloseTo(1, 12);
  expect(unbiasedCka(x, turned, count)).toBeCloseTo(1, 12);
});

test.each(['float32', 'float64'] as const)('rounding of %s is no variation', (precision) => {
  const [count, width] = [300, 7];
  const lastBit = precision === 'float64' ? Number.EPSILON : 2 ** -23;
  // A layer that has collapsed: the same for all examples, but for a last bit here and there.
  const filled = (deviation: number) =>
    Float64Array.from(
      { length: count * width },
      (_, index) => (0.1 + (index % width)) * (1 + ((index * index) % 5) * deviation),
    );
  const collapsed = filled(lastBit);
  const gram = gramOf(collapsed, count, roundingOf(collapsed, precision));
  expect(effectiveRank(symmetricEigenvalues(gram, count))).toBe(0);
  expect([biasedCka(gram, gram), unbiasedCka(gram, gram, count)]).toEqual([Number.NaN, Number.NaN]);
  const differing = filled(100 * lastBit);
  const other = gramOf(differing, count, roundingOf(differing, precision));
  expect(effectiveRank(symmetricEigenvalues(other, count))).toBeGreaterThan(1);
  expect(biasedCka(other, other)).toBeCloseTo(1, 6);
  expect(biasedCka(other, gram)).toBeNaN();
});

test('a layer that gives the same for all examples has rank 0 and is like none', async () => {
  const context = trainedContext();
  const config = functionTraining({ network: { inputShape: [1], layers: dense([6, 5, 1]) } });
  // The kernel of the second layer is 0, its biases are not.
  const weights = initialWeights(config).fill(0, 12, 42).fill(0.1, 42, 47);
  const task = analysis({ measure: 'representations', split: 'train' }, [
    context.add(config, { weights }),
  ]);
  const result = (await runAnalysis(task, context, engine)).result as unknown;
  const { layers, similarity, precision } = result as RepresentationsResult;
  expect(precision).toBe('float32');
  expect(layers.map(({ effectiveRank: rank }) => rank === 0)).toEqual([false, true, true]);
  for (const table of [similarity.biased, similarity.unbiased]) {
    expect(table.flat().map((value) => value === null)).toEqual([false, ...Array(8).fill(true)]);
  }
});

test('a network and one with another start, layer by layer', async () => {
  const context = trainedContext();
  const layers = dense([6, 5, 1]).map((layer, index) =>
    index === 1 ? { ...layer, activation: 'relu' as const } : layer,
  );
  const training = (seed: number) =>
    functionTraining({ network: { inputShape: [1], layers }, seed });
  // The first unit of the layer with ReLU never fires: weights 12 … 41 are its kernel, 42 its bias.
  const weights = initialWeights(training(1));
  for (let input = 0; input < 6; input++) weights[12 + 5 * input] = 0;
  weights[42] = -1;
  const inputs = [context.add(training(1), { weights }), context.add(training(2))];
  const measure = { measure: 'representations', split: 'train' } as const;
  const before = tf.memory().numTensors;
  const taken = async (count: number): Promise<RepresentationsResult> =>
    (await runAnalysis(analysis(measure, inputs.slice(0, count)), context, engine))
      .result as unknown as RepresentationsResult;
  const one = await taken(1);
  expect(tf.memory().numTensors).toBe(before);
  expect(one).toMatchObject({ exampleCount: 40, otherLayers: null, meanSimilarity: null });
  expect(one.layers.map(({ name, width }) => [name, width])).toEqual([
    ['layer-0', 6],
    ['layer-1', 5],
    ['layer-2', 1],
  ]);
  expect(one.layers[1]!.deadUnits).toBeGreaterThanOrEqual(0.2);
  expect(one.deadUnits).toBe(one.layers[1]!.deadUnits);
  expect(one.layers[0]!.deadUnits).toBeNull();
  expect(one.layers[2]!.effectiveRank).toBeCloseTo(1, 6);
  one.similarity.unbiased.forEach((row, index) => {
    expect(row[index]).toBeCloseTo(1, 9);
  });
  const two = await taken(2);
  expect(two.otherLayers).toHaveLength(3);
  expect(two.meanSimilarity).toBeLessThan(1);
  expect(two.lastHidden!.similarity).toBe(two.similarity.unbiased[1]![1]);
});

test('examples that are not there, and other inputs, are refused', async () => {
  const context = trainedContext();
  const input = context.add(functionTraining());
  const test = analysis({ measure: 'representations' }, [input]);
  await expect(runAnalysis(test, context, engine)).rejects.toMatchObject({
    code: 'analysis/no-split',
  });
  const few = context.add(
    functionTraining({ dataset: { name: 'function', target: 'f1', pointCount: 3 } }),
  );
  const ofFew = analysis({ measure: 'representations', split: 'train' }, [few]);
  await expect(runAnalysis(ofFew, context, engine)).rejects.toMatchObject({
    code: 'analysis/too-few-examples',
  });
  const flat = functionTraining({
    dataset: { name: 'moons', trainCount: 20, testCount: 10 },
    network: { inputShape: [2], layers: dense([2]) },
    loss: 'cross-entropy',
  });
  const pair = analysis({ measure: 'representations', split: 'train' }, [input, context.add(flat)]);
  await expect(runAnalysis(pair, context, engine)).rejects.toMatchObject({
    code: 'analysis/networks-differ',
  });
});
