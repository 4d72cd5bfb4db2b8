import { networkConfigSchema, type NetworkConfig, sha256Hex } from '@basin/core';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { initialWeights } from '../initial-weights.ts';
import { exportNetwork } from '../pytorch/export-network.ts';
import { describeNetwork } from './describe-network.ts';
import { networkFunction } from './network-function.ts';
import { type PluginFunction, registerFunction } from './plugin-functions.ts';
import { openTrials } from './try-functions.ts';

const digest = sha256Hex('a plug-in');
const parameters = [
  { shape: [3, 4], initial: null },
  { shape: [4], initial: null },
  { shape: [4], initial: 1 as const },
];

function network(name: string, forward?: PluginFunction): NetworkConfig {
  if (forward !== undefined) registerFunction({ name, digest }, forward);
  const layer = { type: 'function' as const, name, digest, parameters, outputShape: [4] };
  const layers = [layer, { type: 'dense' as const, units: 2 }];
  return networkConfigSchema.parse({ inputShape: [3], layers });
}

const scaled: PluginFunction = ([kernel, bias, gain], inputs) =>
  tf.mul(tf.add(tf.matMul(inputs as tf.Tensor2D, kernel as tf.Tensor2D), bias!), gain!);

let calls = 0;
let tryNetwork: (network: NetworkConfig) => void;
beforeAll(async () => void (tryNetwork = await openTrials()));

describe('a network of a plug-in', () => {
  it('has its weights in the flat vector, in their order, drawn by the initialiser', () => {
    const described = describeNetwork(network('scaled', scaled));
    expect(described.parameters.map(({ name, offset }) => [name, offset])).toEqual([
      ...[
        ['0.parameter0', 0],
        ['0.parameter1', 12],
        ['0.parameter2', 16],
      ],
      ...[
        ['1.weight', 20],
        ['1.bias', 28],
      ],
    ]);
    const weights = initialWeights({
      ...{ network: network('scaled'), initialiser: 'pytorch', seed: 3, streamSeeds: {} },
    });
    expect([...weights.subarray(16, 20)]).toEqual([1, 1, 1, 1]);
    const bound = 1 / Math.sqrt(3);
    for (const weight of weights.subarray(0, 16)) expect(Math.abs(weight)).toBeLessThan(bound);
    expect(new Set(weights.subarray(0, 16)).size).toBe(16);
  });

  it('computes what its layers in the vocabulary would', () => {
    const layers = [
      { type: 'dense', units: 4 },
      { type: 'dense', units: 2 },
    ];
    const plain = networkConfigSchema.parse({ inputShape: [3], layers });
    const flat = tf.randomNormal([16 + 4 + 10], 0, 1, 'float32', 5) as unknown as tf.Tensor1D;
    const ofPlain = tf.concat([tf.slice(flat, [0], [16]), tf.slice(flat, [20], [10])]);
    const given = tf.concat([tf.slice(flat, [0], [16]), tf.ones([4]), tf.slice(flat, [20], [10])]);
    const inputs = tf.randomNormal([5, 3], 0, 1, 'float32', 6);
    const own = networkFunction(network('scaled', scaled))(given as tf.Tensor1D, inputs);
    const theirs = networkFunction(plain)(ofPlain as tf.Tensor1D, inputs);
    expect([...own.dataSync()]).toEqual([...theirs.dataSync()]);
  });

  it.each<[string, string, PluginFunction]>([
    [
      'throws',
      'cannot be computed: ha',
      () => {
        throw new Error('ha');
      },
    ],
    ['gives another shape', 'gives shape [2, 3] for inputs', (_, inputs) => inputs],
    ['gives nothing', 'gives no tensor', () => undefined as never],
    [
      'leaves a weight out',
      'do not depend on one of its weights',
      ([kernel], inputs) => tf.matMul(inputs as tf.Tensor2D, kernel as tf.Tensor2D),
    ],
    [
      'has an op without a gradient',
      'has the op Cumprod, which tfjs has no gradient of',
      (weights, inputs) => tf.cumprod(scaled(weights, inputs), 1),
    ],
    [
      'counts its calls',
      'when it was called again: let it depend on nothing else',
      (weights, inputs) => tf.mul(scaled(weights, inputs), (calls += 1)),
    ],
    [
      'draws numbers without a seed',
      'when it was called again',
      (weights, inputs) => tf.mul(scaled(weights, inputs), tf.randomUniform([4], 0.5, 1.5)),
    ],
  ])('that %s is refused before anything trains', (name, message, forward) => {
    const attempt = () => tryNetwork(network(name, forward));
    expect(attempt).toThrow(expect.objectContaining({ code: 'plugin/network' }));
    expect(attempt).toThrow(message);
  });

  it('that this process does not have, or has of other sources, is missing', () => {
    const inputs = tf.zeros([1, 3]);
    const weights = tf.zeros([30]) as tf.Tensor1D;
    expect(() => networkFunction(network('absent'))(weights, inputs)).toThrow(
      expect.objectContaining({ code: 'plugin/missing' }),
    );
    registerFunction({ name: 'changed', digest: sha256Hex('another') }, scaled);
    expect(() => networkFunction(network('changed'))(weights, inputs)).toThrow(
      `the plug-in that is loaded here is ${sha256Hex('another').slice(0, 12)}`,
    );
    const unnamed = network('scaled');
    Object.assign(unnamed.layers[0]!, { digest: '' });
    expect(() => describeNetwork(unnamed)).toThrow('--plugin=PATH');
  });

  it('has no module in PyTorch', () => {
    expect(() => exportNetwork(network('scaled'), new Float32Array(30))).toThrow(
      expect.objectContaining({ code: 'plugin/no-pytorch' }),
    );
  });
});
