import { expect, test } from 'vitest';
import { inferNetwork } from './infer-network.ts';
import type { StateDict } from './state-dict.ts';

const tensor = (...shape: number[]): StateDict[string] => ({
  shape,
  values: new Float32Array(shape.reduce((a, b) => a * b, 1)),
});
const linear = (name: string, units: number, inputs: number): StateDict => ({
  [`${name}.weight`]: tensor(units, inputs),
  [`${name}.bias`]: tensor(units),
});
const infer = (stateDict: StateDict, activation: 'relu' | null = null) => {
  const notices: string[] = [];
  const network = inferNetwork(stateDict, activation, (text) => notices.push(text));
  return { network, notices };
};

test('a chain without gaps needs nobody; where something stands between, it is asked for in one line', () => {
  const deep = { ...linear('0', 4, 3), ...linear('1', 2, 4) };
  expect(infer(deep).network).toMatchObject({
    inputShape: [3],
    layers: [{ type: 'dense', units: 4, activation: 'linear' }, { units: 2 }],
  });
  const usual = { ...linear('module.net.1', 4, 3), ...linear('module.net.3', 2, 4) };
  expect(() => infer(usual)).toThrow(
    /^the file tells the layers 3 → 4 → 2, but not the activation between them: add --activation=relu/,
  );
  const { network, notices } = infer(usual, 'relu');
  expect(network.layers).toMatchObject([{ activation: 'relu' }, { activation: 'linear' }]);
  expect(notices).toEqual([
    'read as 3 → 4 → 2, relu between (place 2 of the nn.Sequential); nothing after the last layer',
  ]);
});

test('batch norm and missing biases are seen; the activation belongs behind the norm', () => {
  const norm = {
    '0.weight': tensor(4, 3),
    '1.weight': tensor(4),
    '1.bias': tensor(4),
    '1.running_mean': tensor(4),
    '1.running_var': tensor(4),
    '1.num_batches_tracked': { shape: [], values: [3], isWhole: true },
    ...linear('3', 2, 4),
  };
  expect(infer(norm, 'relu').network.layers).toMatchObject([
    { type: 'dense', bias: false, activation: 'linear' },
    { type: 'batch-norm', activation: 'relu' },
    { type: 'dense', bias: true },
  ]);
});

test('where a dropout may stand, no activation is guessed: the unknown places are named', () => {
  const norm = (name: string): StateDict => ({
    ...{ [`${name}.weight`]: tensor(4), [`${name}.bias`]: tensor(4) },
    ...{ [`${name}.running_mean`]: tensor(4), [`${name}.running_var`]: tensor(4) },
    [`${name}.num_batches_tracked`]: { shape: [], values: [3], isWhole: true },
  });
  const refusals: [StateDict, RegExp][] = [
    // dense, relu, norm, dropout, dense
    [{ ...linear('0', 4, 3), ...norm('2'), ...linear('4', 2, 4) }, /: places 1, 3 of the nn/],
    // dense, relu, dropout, dense
    [{ ...linear('0', 4, 3), ...linear('3', 2, 4) }, /: places 1, 2 of the nn/],
    // dense, norm, relu, dropout, dense
    [{ ...linear('0', 4, 3), ...norm('1'), ...linear('4', 2, 4) }, /: places 2, 3 of the nn/],
    // dense, dense, dropout, dense
    [{ ...linear('0', 4, 3), ...linear('1', 4, 4), ...linear('3', 2, 4) }, /: place 2 of the nn/],
  ];
  for (const [stateDict, message] of refusals) {
    for (const activation of ['relu', null] as const) {
      expect(() => infer(stateDict, activation)).toThrow(message);
      expect(() => infer(stateDict, activation)).toThrow(
        /^[^\n]* give it as --network=FILE: [^\n]*$/,
      );
    }
  }
  // One place before a norm is no matter of doubt: it is where it is.
  const before = { ...linear('0', 4, 3), ...norm('2'), ...linear('3', 2, 4) };
  expect(infer(before, 'relu').network.layers).toMatchObject([
    { type: 'dense', activation: 'relu' },
    { type: 'batch-norm', activation: 'linear' },
    { type: 'dense', activation: 'linear' },
  ]);
});

test('a gain and a shift without running statistics are a layer norm, which is said', () => {
  const norm = { '2.weight': tensor(4), '2.bias': tensor(4) };
  const { network, notices } = infer(
    { ...linear('0', 4, 3), ...norm, ...linear('3', 2, 4) },
    'relu',
  );
  expect(network.layers).toMatchObject([
    { type: 'dense', activation: 'relu' },
    { type: 'layer-norm' },
    { type: 'dense', activation: 'linear' },
  ]);
  expect(notices.join()).toMatch(/place 2 .* nn.LayerNorm/);
});

test('what no state dict tells is asked for, with a beginning', () => {
  const convolution = {
    '0.weight': tensor(8, 1, 3, 3),
    '0.bias': tensor(8),
    ...linear('3', 10, 5),
  };
  expect(() => infer(convolution, 'relu')).toThrow(
    /give it as --network=FILE: .*"type":"conv2d","filters":8,"kernelSize":3/,
  );
  const unnamed = () => infer(linear('fc1', 4, 3));
  expect(unnamed).toThrow(expect.objectContaining({ code: 'model/not-inferred' }));
  expect(unnamed).toThrow(/are not those of one nn.Sequential/);
  expect(() => infer({ ...linear('0', 4, 3), ...linear('1', 2, 5) })).toThrow(
    /module 1 has weights \[2, 5\]/,
  );
});

test('a beginning for convolutions: channels and groups by the shapes, and a way to the dense layers', () => {
  const convolution = (name: string, ...shape: number[]): StateDict => ({
    [`${name}.weight`]: tensor(...shape),
    [`${name}.bias`]: tensor(shape[0] as number),
  });
  const grouped = {
    ...convolution('0', 8, 1, 3, 3),
    '2.weight': tensor(16, 4, 5, 5),
    ...linear('7', 10, 16),
  };
  expect(() => infer(grouped)).toThrow(
    '{"inputShape":["height","width",1],"layers":[{"type":"conv2d","filters":8,"kernelSize":3},{"type":"conv2d","filters":16,"kernelSize":5,"groups":2,"bias":false},{"type":"global-avg-pool"},{"type":"dense","units":10}]}',
  );
  const signal = { ...convolution('0', 4, 2, 3), ...linear('4', 3, 20) };
  expect(() => infer(signal)).toThrow(
    /^[^\n]*strides, paddings, pools[^\n]*"inputShape":\["length",2\].*"conv1d".*\{"type":"flatten"\},\{"type":"dense","units":3\}/,
  );
});
