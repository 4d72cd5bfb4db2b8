import { type NetworkConfig, networkConfigSchema, permutation, randomStream } from '@basin/core';
import { type Engine, openEngine } from '@basin/engine';
import { describeNetwork, initialBuffers, initialWeights, layerOutputs } from '@basin/models';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import reference from '../fixtures/alignment.json' with { type: 'json' };
import { openExamples } from '../inputs/examples.ts';
import { functionTraining } from '../testing/trained-context.ts';
import { matchActivations } from './match-activations.ts';
import { matchWeights } from './match-weights.ts';
import { type PermutedNetwork, permuteUnits } from './permute-units.ts';
import { type UnitGroup, unitGroups } from './unit-groups.ts';

let engine: Engine;
beforeAll(async () => {
  engine = await openEngine({ backend: 'cpu' });
});

const relu = { activation: 'relu' } as const;
const conv = (filters: number, padding: 'valid' | 'same' = 'valid') =>
  ({ type: 'conv2d', filters, kernelSize: 3, padding, activation: 'linear', bias: false }) as const;
const norm = { type: 'batch-norm', ...relu } as const;

/** Networks of every kind of layer whose units may be exchanged, with the units that may. */
const networks: [string, number[], NetworkConfig][] = [
  [
    'dense',
    [9, 7],
    networkConfigSchema.parse({
      inputShape: [6],
      layers: [
        { type: 'dense', units: 9, ...relu },
        { type: 'layer-norm' },
        { type: 'dense', units: 7, activation: 'tanh' },
        { type: 'dense', units: 3 },
      ],
    }),
  ],
  [
    'convolutions',
    [5, 6, 8],
    networkConfigSchema.parse({
      inputShape: [10, 10, 2],
      layers: [
        conv(5),
        norm,
        { type: 'max-pool2d', size: 2 },
        { ...conv(6), activation: 'relu', bias: true },
        { type: 'flatten' },
        { type: 'dense', units: 8, ...relu },
        { type: 'dense', units: 4 },
      ],
    }),
  ],
  [
    'residual layers',
    [6, 4, 5],
    networkConfigSchema.parse({
      inputShape: [6, 6, 1],
      layers: [
        conv(4, 'same'),
        norm,
        { type: 'residual', layers: [conv(6, 'same'), norm, conv(4, 'same'), norm], ...relu },
        { type: 'residual', layers: [conv(5, 'same')], ...relu },
        { type: 'global-avg-pool' },
        { type: 'dense', units: 3 },
      ],
    }),
  ],
];

/** Weights and statistics that are all different. */
function drawn(network: NetworkConfig, seed: number): PermutedNetwork {
  const random = randomStream(seed, 'init');
  const weights = initialWeights(functionTraining({ network, seed })).map(
    (value) => value + 0.1 * random.normal(),
  );
  const buffers = initialBuffers(describeNetwork(network)).map(
    (value) => value + 0.2 + 0.2 * random.uniform(),
  );
  return { weights, buffers };
}

function outputs(network: NetworkConfig, { weights, buffers }: PermutedNetwork): number[] {
  return tf.tidy(() => {
    const random = randomStream(5, 'order');
    const shape = [4, ...network.inputShape];
    const inputs = tf.tensor(
      Float32Array.from({ length: tf.util.sizeFromShape(shape) }, () => random.normal()),
      shape,
    );
    const values = layerOutputs(network)(tf.tensor1d(weights), inputs, tf.tensor1d(buffers));
    return Array.from((values.at(-1) as tf.Tensor).dataSync());
  });
}

const shuffled = (groups: readonly UnitGroup[], seed: number): Int32Array[] => {
  const random = randomStream(seed, 'order');
  return groups.map(({ size }) => permutation(size, random));
};

describe.each(networks)('%s', (_name, sizes, network) => {
  const groups = unitGroups(describeNetwork(network));
  const own = drawn(network, 1);

  it('has the groups of units whose order means nothing', () => {
    expect(groups.map(({ size }) => size)).toEqual(sizes);
  });

  it('is the same function with its units in other places', () => {
    const moved = permuteUnits(groups, shuffled(groups, 2), own);
    expect(moved.weights).not.toEqual(own.weights);
    const [before, after] = [outputs(network, own), outputs(network, moved)];
    const largest = Math.max(...before.map(Math.abs));
    before.forEach((value, index) => {
      expect(Math.abs(value - (after[index] as number)) / largest).toBeLessThan(1e-6);
    });
  });

  it('is found again in its permuted self: every weight and statistic is where it was', () => {
    const moved = permuteUnits(groups, shuffled(groups, 3), own);
    const { orders } = matchWeights(groups, own.weights, moved, randomStream(0, 'probes'));
    expect(permuteUnits(groups, orders, moved)).toEqual(own);
  });

  it('comes no further from another network by being aligned', () => {
    for (const seed of [2, 3, 4]) {
      const other = drawn(network, seed);
      const { orders } = matchWeights(groups, own.weights, other, randomStream(0, 'probes'));
      const aligned = permuteUnits(groups, orders, other).weights;
      const distance = (weights: Float32Array): number =>
        weights.reduce((sum, value, index) => sum + (value - own.weights[index]!) ** 2, 0);
      expect(distance(aligned)).toBeLessThan(distance(other.weights));
    }
  });
});

it('activations are matched as SciPy assigns those that PyTorch finds: strided, normalised, flattened', () => {
  const network = networkConfigSchema.parse({
    inputShape: [7, 7, 2],
    layers: [
      { ...conv(5), stride: 2 },
      norm,
      { ...conv(4), kernelSize: 2, bias: true, ...relu },
      { type: 'flatten' },
      { type: 'dense', units: 6, activation: 'tanh' },
      { type: 'dense', units: 3 },
    ],
  });
  const groups = unitGroups(describeNetwork(network));
  // The count of batches stands behind mean and variance.
  const [first, second] = reference.networks.map(({ weights, buffers }) => ({
    weights: Float32Array.from(weights),
    buffers: Float32Array.from([...buffers, 0]),
  })) as [PermutedNetwork, PermutedNetwork];
  const count = reference.inputs.length / 98;
  const inputs = (start: number, size: number): tf.Tensor =>
    tf.tensor(reference.inputs.slice(98 * start, 98 * (start + size)), [size, 7, 7, 2]);
  const examples = openExamples(
    {
      count,
      examples: (start, size) => ({
        inputs: inputs(start, size),
        targets: tf.zeros([size], 'int32'),
      }),
    },
    null,
    5,
  );
  const config = { network, loss: 'cross-entropy' } as const;
  const { orders } = matchActivations(engine, config, groups, [first, second], examples);
  examples.dispose();
  expect(orders.map((order) => [...order])).toEqual(reference.orders);
  // Its outputs are PyTorch's, in any order of its units.
  for (const same of [first, permuteUnits(groups, shuffled(groups, 4), first)]) {
    const found = tf.tidy(() => {
      const values = layerOutputs(network)(
        tf.tensor1d(same.weights),
        inputs(0, count),
        tf.tensor1d(same.buffers),
      );
      return Array.from((values.at(-1) as tf.Tensor).dataSync());
    });
    const largest = Math.max(...reference.outputs.map(Math.abs));
    found.forEach((value, index) => {
      expect(Math.abs(value - reference.outputs[index]!) / largest).toBeLessThan(1e-6);
    });
  }
});

it('a residual layer that adds the inputs themselves leaves their order alone', () => {
  const network = networkConfigSchema.parse({
    inputShape: [5],
    layers: [
      {
        type: 'residual',
        layers: [
          { type: 'dense', units: 8, ...relu },
          { type: 'dense', units: 5 },
        ],
      },
      { type: 'dense', units: 2 },
    ],
  });
  expect(unitGroups(describeNetwork(network)).map(({ size }) => size)).toEqual([8]);
});

it('a layer of which nothing is known is named', () => {
  const network = networkConfigSchema.parse({
    inputShape: [5],
    layers: [
      { type: 'dense', units: 8 },
      { type: 'dense', units: 5 },
    ],
  });
  const description = describeNetwork(network);
  const strange = { ...description.layers[0]!, layer: { type: 'shuffle' } as never };
  expect(() => unitGroups({ ...description, layers: [strange] })).toThrow(
    expect.objectContaining({ code: 'analysis/no-alignment' }),
  );
  expect(() => unitGroups({ ...description, layers: [strange] })).toThrow(
    'layer 0 (shuffle) has units that are not known to be exchangeable',
  );
});
