import { networkConfigSchema, randomStream } from '@basin/core';
import { type Engine, openEngine } from '@basin/engine';
import { type Dataset, describeNetwork, layerOutputs } from '@basin/models';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, it } from 'vitest';
import { matchWeights } from '../alignment/match-weights.ts';
import { permuteUnits } from '../alignment/permute-units.ts';
import { unitGroups } from '../alignment/unit-groups.ts';
import { symmetricEigenvalues } from '../eigen/symmetric-eigenvalues.ts';
import reference from '../fixtures/paths.json' with { type: 'json' };
import { biasedCka, effectiveRank, gramOf, unbiasedCka } from '../representations/linear-cka.ts';
import { functionTraining, trainedContext } from '../testing/trained-context.ts';
import { openPathEvaluator } from './along.ts';
import { barrierHeights } from './barrier-heights.ts';
import { curveShares, weightsOn } from './curves.ts';

/*
 * Two convolutional networks, a way between them and their layers, against PyTorch and NumPy in double precision
 * (fixtures/paths.py). Values here are float32: six digits.
 */

let engine: Engine;
beforeAll(async () => {
  engine = await openEngine({ backend: 'cpu' });
});

const network = networkConfigSchema.parse({
  inputShape: [5, 5, 2],
  layers: [
    { type: 'conv2d', filters: 4, kernelSize: 3, padding: 'valid', activation: 'relu' },
    { type: 'flatten' },
    { type: 'dense', units: 5, activation: 'relu' },
    { type: 'dense', units: 3 },
  ],
});
const description = describeNetwork(network);
const [first, middle, last] = [reference.first, reference.middle, reference.last].map((weights) =>
  Float32Array.from(weights),
) as [Float32Array, Float32Array, Float32Array];

function splitOf({ inputs, targets }: (typeof reference)['train']): Dataset['train'] {
  const count = targets.length;
  const [stored, labels] = [tf.tensor(inputs, [count, 5, 5, 2]), tf.tensor1d(targets, 'int32')];
  return {
    ...{ count, kind: 'classification', storedInputs: stored, targets: labels },
    storedSpec: { shape: stored.shape, dtype: 'float32' },
    targetSpec: { shape: [count], dtype: 'int32' },
    decode: (rows) => rows,
    examples: (start, size) => ({
      inputs: tf.slice(stored, start, size),
      targets: tf.slice(labels, start, size),
    }),
  };
}

type Way = (typeof reference)['aligned'];

/** The way as it is evaluated here, against the reference's losses, accuracies and heights. */
function expectWay(weightsAt: (position: number) => Float32Array, expected: Way): void {
  const [train, test] = [splitOf(reference.train), splitOf(reference.test)];
  const config = functionTraining({ network, loss: 'cross-entropy', batchSize: 10 });
  const { positions } = reference;
  const evaluator = openPathEvaluator(
    { engine, context: trainedContext() },
    { config: { ...config, buffers: new Float32Array(0) }, description } as never,
    { train, test, dispose: () => {} },
    positions.length,
  );
  const along = evaluator.along(positions, weightsAt);
  const barrier = barrierHeights(positions, along);
  evaluator.dispose();
  for (const [name, values] of Object.entries(expected.along)) {
    along[name as keyof typeof along].forEach((value, index) => {
      expect(value! / values[index]!, `${name} ${index}`).toBeCloseTo(1, 6);
    });
  }
  for (const [name, height] of Object.entries(expected.barrier)) {
    expect(Math.abs(barrier[name as keyof typeof barrier]! - height), name).toBeLessThan(
      5e-7 * Math.max(1, height),
    );
  }
}

it.each(['line', 'bezier', 'chain'] as const)(
  'losses, accuracies and heights along a %s are PyTorch’s',
  (path) => {
    const expected = reference.ways[path];
    expect(expected.barrier.trainLoss).toBeGreaterThan(0.1);
    expectWay(weightsOn(curveShares[path], first, path === 'line' ? null : middle, last), expected);
  },
);

it('of all orders of channels and units the best is found, and the line to it is PyTorch’s', () => {
  const groups = unitGroups(description);
  expect(groups.map(({ size }) => size)).toEqual([4, 5]);
  const second = { weights: last, buffers: new Float32Array(0) };
  const { orders } = matchWeights(groups, first, second, randomStream(0, 'probes'));
  expect(orders.map((order) => [...order])).toEqual(reference.orders);
  const { weights } = permuteUnits(groups, orders, second);
  expectWay(weightsOn(curveShares.line, first, null, weights), reference.aligned);
  expect(reference.aligned.barrier.trainLoss).toBeLessThan(reference.ways.line.barrier.trainLoss);
});

it('what the layers make of the examples is as alike, and of the rank, as NumPy finds', () => {
  const { inputs, targets } = reference.train;
  const count = targets.length;
  const [ofFirst, ofLast] = [first, last].map((weights) =>
    tf
      .tidy(() => {
        const outputs = layerOutputs(network)(
          tf.tensor1d(weights),
          tf.tensor(inputs, [count, 5, 5, 2]),
        );
        return [0, 2, 3].map((layer) => Array.from((outputs[layer] as tf.Tensor).dataSync()));
      })
      .map((values) => gramOf(Float64Array.from(values), count)),
  ) as [Float64Array[], Float64Array[]];
  ofFirst.forEach((gram, row) => {
    const rank = effectiveRank(symmetricEigenvalues(gram, count));
    expect(rank / reference.effectiveRank[row]!).toBeCloseTo(1, 5);
    ofLast.forEach((other, column) => {
      const { biased, unbiased } = reference.cka;
      expect(biasedCka(gram, other)).toBeCloseTo(biased[row]![column]!, 6);
      expect(unbiasedCka(gram, other, count)).toBeCloseTo(unbiased[row]![column]!, 6);
    });
  });
});
