import { type NetworkConfig, networkConfigSchema } from '@basin/core';
import { describe, expect, test } from 'vitest';
import { flatFromStateDict, type StateDict, stateDictOf } from './state-dict.ts';

type Layers = Parameters<typeof networkConfigSchema.parse>[0];

const network = (inputShape: number[], ...layers: unknown[]): NetworkConfig =>
  networkConfigSchema.parse({ inputShape, layers } as Layers);
const dense = (units: number) => ({ type: 'dense', units, bias: false });
const flatten = { type: 'flatten' };
const conv = { type: 'conv2d', filters: 2, kernelSize: 1, bias: false };

/** Values that name their own place. */
const counting = (shape: number[]): StateDict[string] => ({
  shape,
  values: Float64Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, index) => index),
});

describe('rows of a dense layer after flattening', () => {
  const image = { '0.weight': counting([2, 1, 1, 1]) };

  test('run over channels first in PyTorch, after any number of flattens', () => {
    const once = network([1, 2, 1], conv, flatten, dense(1));
    const twice = network([1, 2, 1], conv, flatten, flatten, dense(1));
    const rows = (one: NetworkConfig, name: string): number[] => [
      ...flatFromStateDict(one, { ...image, [name]: counting([1, 4]) }).slice(2),
    ];
    // Ours: position 0 of channels 0 and 1, then position 1.
    expect(rows(once, '2.weight')).toEqual([0, 2, 1, 3]);
    expect(rows(twice, '3.weight')).toEqual([0, 2, 1, 3]);
  });

  test.each([
    ['a picture', [2, 3]],
    ['a picture as PyTorch writes it', [1, 2, 3]],
    ['a picture of one channel', [2, 3, 1]],
    ['a vector', [6]],
  ])('%s that is flattened at once lies in one order', (_, shape) => {
    const one = network(shape, flatten, dense(1));
    const flat = flatFromStateDict(one, { '1.weight': counting([1, 6]) });
    expect([...flat]).toEqual([0, 1, 2, 3, 4, 5]);
  });

  test('an image in colour is channels-first in PyTorch; one that looks so already is refused', () => {
    const last = network([3, 3, 2], flatten, dense(1));
    const flat = flatFromStateDict(last, { '1.weight': counting([1, 18]) });
    expect([...flat.slice(0, 4)]).toEqual([0, 9, 1, 10]);
    const first = network([2, 3, 3], flatten, dense(1));
    expect(() => flatFromStateDict(first, { '1.weight': counting([1, 18]) })).toThrow(
      expect.objectContaining({
        code: 'model/state-dict-order',
        message: expect.stringContaining('the vector [18]'),
      }),
    );
  });
});

describe('names', () => {
  const mlp = network([2], dense(3), dense(1));
  const weights = { '0.weight': counting([3, 2]), '1.weight': counting([1, 3]) };
  const renamed = (change: (name: string) => string): StateDict =>
    Object.fromEntries(Object.entries(weights).map(([name, one]) => [change(name), one]));
  const expected = flatFromStateDict(mlp, weights);

  test.each([
    ['of data-parallel modules', (name: string) => `module.${name}`],
    ['of compiled modules', (name: string) => `_orig_mod.${name}`],
    ['of both', (name: string) => `_orig_mod.module.${name}`],
    ['of a sequence within a module', (name: string) => `net.${name}`],
    ['with modules between', (name: string) => name.replace(/^1/, '10').replace(/^0/, '2')],
  ])('%s are understood', (_, change) => {
    expect(flatFromStateDict(mlp, renamed(change))).toEqual(expected);
  });

  test('tensors of integers are left out, and said', () => {
    const notices: string[] = [];
    const counter = { shape: [], values: [7], isWhole: true };
    const flat = flatFromStateDict(
      mlp,
      { ...weights, '1.num_batches_tracked': counter },
      (text) => void notices.push(text),
    );
    expect(flat).toEqual(expected);
    expect(notices).toEqual([expect.stringContaining('1.num_batches_tracked')]);
  });

  test('a float tensor that no layer wants is refused', () => {
    expect(() => flatFromStateDict(mlp, { ...weights, '1.running_mean': counting([1]) })).toThrow(
      expect.objectContaining({
        code: 'model/state-dict',
        message: expect.stringContaining('not wanted 1.running_mean'),
      }),
    );
  });

  test.each([
    ['diverged', Number.NaN, 'value 1 is NaN, and'],
    ['beyond float32', 1e39, 'value 1 is 1e+39, beyond float32'],
  ])('a weight that is %s is refused, with its place', (_, value, words) => {
    const diverged = { shape: [1, 3], values: [0, value, 0] };
    expect(() => flatFromStateDict(mlp, { ...weights, '1.weight': diverged })).toThrow(
      expect.objectContaining({
        code: 'model/state-dict-not-finite',
        message: expect.stringContaining(words),
      }),
    );
  });

  test('advice is to do what was not done', () => {
    const named = renamed((name) => name.replace('0', 'fc1').replace('1.', 'head.'));
    expect(() => flatFromStateDict(mlp, named)).toThrow(/"modules": \["fc/);
    expect(() => flatFromStateDict(mlp, { '0.weight': counting([3, 2]) })).toThrow(
      /1 modules with weights \(0\), the network 2 layers/,
    );
  });

  test('the way back names by layer', () => {
    expect(Object.keys(stateDictOf(mlp, expected))).toEqual(['0.weight', '1.weight']);
  });
});

test('a padding that PyTorch does not have is refused: its weights were trained under another', () => {
  const network = (padding: 'same' | 1, stride: number): NetworkConfig =>
    networkConfigSchema.parse({
      inputShape: [4, 4, 1],
      layers: [{ type: 'conv2d', filters: 1, kernelSize: 3, stride, padding }, { type: 'flatten' }],
    });
  const weights: StateDict = {
    '0.weight': { shape: [1, 1, 3, 3], values: new Float32Array(9) },
    '0.bias': { shape: [1], values: [0] },
  };
  expect(() => flatFromStateDict(network('same', 2), weights)).toThrow(
    'layer 0 (conv2d) has padding "same" with stride 2, which is TensorFlow\'s and which PyTorch does not have: give the padding that the network was trained with, such as "padding": 1',
  );
  expect(flatFromStateDict(network('same', 1), weights)).toHaveLength(10);
  expect(flatFromStateDict(network(1, 2), weights)).toHaveLength(10);
});

describe('layers within layers, and statistics', () => {
  const block = { type: 'residual', layers: [dense(2), { type: 'batch-norm' }, dense(4)] };
  const nested = network([3], dense(2), block, dense(1));
  const norm = {
    weight: counting([2]),
    bias: counting([2]),
    running_mean: counting([2]),
    running_var: counting([2]),
    num_batches_tracked: { shape: [], values: [7], isWhole: true },
  };
  /** As PyTorch names them where activations take numbers too. */
  const stateDict = (batchNorm: object, prefix = ''): StateDict =>
    Object.fromEntries([
      [`${prefix}0.weight`, counting([2, 3])],
      [`${prefix}2.layers.0.weight`, counting([2, 2])],
      ...Object.entries(batchNorm).map(([role, one]) => [`${prefix}2.layers.1.${role}`, one]),
      [`${prefix}2.layers.3.weight`, counting([4, 2])],
      [`${prefix}2.projection.weight`, counting([4, 2])],
      [`${prefix}2.projection.bias`, counting([4])],
      [`${prefix}10.weight`, counting([1, 4])],
    ]) as StateDict;

  test('a residual has the names of its parts below its own', () => {
    const flat = flatFromStateDict(nested, stateDict(norm));
    expect(Object.keys(stateDictOf(nested, flat))).toEqual([
      ...['0.weight', '1.layers.0.weight', '1.layers.1.weight', '1.layers.1.bias'],
      ...['1.layers.2.weight', '1.projection.weight', '1.projection.bias', '2.weight'],
      ...['1.layers.1.running_mean', '1.layers.1.running_var', '1.layers.1.num_batches_tracked'],
    ]);
    // Statistics are behind all weights.
    expect([...flat.slice(-5)]).toEqual([0, 1, 0, 1, 7]);
  });

  test('under a prefix, and without the counts of batches', () => {
    const { num_batches_tracked: _, ...uncounted } = norm;
    const whole = flatFromStateDict(nested, stateDict(norm));
    expect(flatFromStateDict(nested, stateDict(norm, 'net.'))).toEqual(whole);
    const flat = flatFromStateDict(nested, stateDict(uncounted));
    expect([...flat]).toEqual([...whole.slice(0, -1), 0]);
  });

  test('missing statistics are named', () => {
    const { running_var: _, ...short } = norm;
    expect(() => flatFromStateDict(nested, stateDict(short))).toThrow(/1\.layers\.1\.running_var/);
  });

  test('flattened values that a residual adds as they are have no order in PyTorch', () => {
    const image = network(
      [3, 3, 2],
      conv,
      flatten,
      { type: 'residual', layers: [dense(18)] },
      dense(1),
    );
    expect(() => stateDictOf(image, new Float32Array(4 + 18 * 18 + 18))).toThrow(
      expect.objectContaining({ code: 'model/state-dict-order' }),
    );
  });
});
