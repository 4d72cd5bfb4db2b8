import {
  activationNames,
  type NetworkConfig,
  networkConfigSchema,
  randomStream,
} from '@basin/core';
import { openEngine } from '@basin/engine';
import * as tf from '@tensorflow/tfjs-core';
import { loadLayersModel } from '@tensorflow/tfjs-layers';
import { beforeAll, expect, test } from 'vitest';
import { initialBuffers, splitState, stateSize } from '../network/buffers.ts';
import { describeNetwork } from '../network/describe-network.ts';
import { networkFunction } from '../network/network-function.ts';
import { relativeDifference } from '../testing/pytorch-fixture.ts';
import { exportLayersModel } from './export-layers-model.ts';

beforeAll(async () => {
  await openEngine({ backend: 'cpu' });
});

const network = (inputShape: number[], ...layers: object[]): NetworkConfig =>
  networkConfigSchema.parse({ inputShape, layers });
const dense = { type: 'dense', units: 3 };
const conv = { type: 'conv2d', filters: 4, kernelSize: 3 };
const flatten = { type: 'flatten' };

/** What tfjs's layers cannot compute. */
const foreign = ['square', 'sine'];

const cases: [name: string, network: NetworkConfig][] = [
  ...activationNames
    .filter((activation) => !foreign.includes(activation))
    .map((activation): [string, NetworkConfig] => [
      activation,
      network([3], { ...dense, activation }, { ...dense, bias: false }),
    ]),
  [
    'images',
    network(
      [9, 8, 2],
      { ...conv, padding: 1, stride: 2, activation: 'relu' },
      { type: 'max-pool2d', size: 2, stride: 1 },
      { ...conv, kernelSize: 2, padding: 'same', dilation: 2 },
      { type: 'avg-pool2d', size: 2, padding: 1 },
      flatten,
      dense,
    ),
  ],
  [
    'TensorFlow’s same',
    network([7, 6, 2], { ...conv, stride: 2, padding: 'same' }, flatten, dense),
  ],
  [
    'signals',
    network(
      [20, 3],
      { type: 'conv1d', filters: 5, kernelSize: 5, padding: 2, dilation: 2, activation: 'tanh' },
      { type: 'max-pool1d', size: 3, stride: 2 },
      { type: 'avg-pool1d', size: 3, stride: 1, padding: 1 },
      { type: 'global-avg-pool' },
      dense,
    ),
  ],
  [
    'norms',
    network(
      [5, 4, 2],
      { type: 'layer-norm' },
      conv,
      { type: 'batch-norm', activation: 'relu', momentum: null },
      { type: 'scale', factor: -0.5 },
      flatten,
      { type: 'batch-norm', affine: false },
      { type: 'layer-norm', affine: false },
      { type: 'dropout' },
      dense,
    ),
  ],
  [
    'residuals within residuals',
    network(
      [6, 6, 2],
      {
        type: 'residual',
        activation: 'leaky-relu',
        layers: [
          { ...conv, padding: 1, stride: 2, activation: 'relu' },
          { type: 'residual', layers: [{ ...conv, padding: 1 }, { type: 'batch-norm' }] },
        ],
      },
      { type: 'global-avg-pool' },
      dense,
    ),
  ],
];

/** Random weights, and variances above zero. */
function stateOf(config: NetworkConfig, seed: number): Float32Array {
  const description = describeNetwork(config);
  const random = randomStream(seed, 'tfjs-export');
  const state = Float32Array.from({ length: stateSize(description) }, () => 0.5 * random.normal());
  const kept = initialBuffers(description);
  state.set(
    kept.map((value, place) => value + 0.3 + 0.1 * Math.abs(state[place] ?? 0)),
    description.parameterCount,
  );
  return state;
}

test.each(cases)('%s: tf.loadLayersModel gives the same outputs', async (_name, config) => {
  const state = stateOf(config, 1);
  const { model, weights } = exportLayersModel(config, state);
  const { modelTopology, weightsManifest, userDefinedMetadata } = JSON.parse(model) as {
    modelTopology: object;
    userDefinedMetadata: object;
    weightsManifest: tf.io.WeightsManifestConfig;
  };
  expect(userDefinedMetadata).toEqual({ inputShape: config.inputShape });
  const loaded = await loadLayersModel(
    tf.io.fromMemory({
      ...{ modelTopology, weightSpecs: weightsManifest.flatMap((group) => group.weights) },
      weightData: weights.buffer,
    }),
  );
  const random = randomStream(2, 'tfjs-export');
  const inputs = tf.randomUniform(
    [5, ...config.inputShape],
    -2,
    2,
    'float32',
    random.integer(1000),
  );
  const { weights: flat, buffers } = splitState(describeNetwork(config), state);
  const own = networkFunction(config)(tf.tensor1d(flat), inputs, tf.tensor1d(buffers)).dataSync();
  const theirs = (loaded.predict(inputs) as tf.Tensor).dataSync();
  expect(relativeDifference(theirs, [...own])).toBeLessThan(1e-6);
});

test('what tfjs has not is refused by its name', () => {
  const refused: [NetworkConfig, string][] = [
    ...foreign.map((activation): [NetworkConfig, string] => [
      network([3], { ...dense, activation }),
      `the activation ${activation}`,
    ]),
    [
      network([9, 9, 2], { ...conv, stride: 2, dilation: 2 }, flatten, dense),
      'conv2d with a stride and a dilation at once',
    ],
    [network([9, 9, 4], { ...conv, groups: 2 }, flatten, dense), 'conv2d with groups 2'],
    [
      network([9, 9, 4], { type: 'max-pool2d', size: 2, padding: 1 }, flatten, dense),
      'max-pool2d with padding 1',
    ],
  ];
  for (const [config, words] of refused) {
    expect(() => exportLayersModel(config, stateOf(config, 1))).toThrow(
      expect.objectContaining({ code: 'model/no-tfjs', message: expect.stringContaining(words) }),
    );
  }
});
