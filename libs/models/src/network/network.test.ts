import { openEngine } from '@basin/engine';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { lossFunction } from '../loss-function.ts';
import { type NetworkCase, pytorch, relativeDifference } from '../testing/pytorch-fixture.ts';
import { describeNetwork } from './describe-network.ts';
import { networkFunction } from './network-function.ts';
import { flatFromStateDict, stateDictOf } from './state-dict.ts';

beforeAll(async () => {
  await openEngine({ backend: 'cpu' });
});

function tensors({ network, loss, inputs, targets, stateDict }: NetworkCase): {
  flat: tf.Tensor1D;
  inputs: tf.Tensor;
  targets: tf.Tensor;
} {
  const { outputShape } = describeNetwork(network);
  return {
    flat: tf.tensor1d(flatFromStateDict(network, stateDict)),
    inputs: tf.reshape(tf.tensor1d(inputs), [-1, ...network.inputShape]),
    targets:
      loss === 'cross-entropy'
        ? tf.tensor1d(targets, 'int32')
        : tf.reshape(tf.tensor1d(targets), [-1, ...outputShape]),
  };
}

describe.each(pytorch.networks)('PyTorch: $name', (reference) => {
  test('outputs', () => {
    const { flat, inputs } = tensors(reference);
    const outputs = networkFunction(reference.network)(flat, inputs).dataSync();
    expect(relativeDifference(outputs, reference.outputs)).toBeLessThan(2e-6);
  });

  test('loss and gradient', () => {
    const { flat, inputs, targets } = tensors(reference);
    const loss = lossFunction(reference.loss, reference.network);
    const { value, grad } = tf.valueAndGrad((weights) =>
      loss(weights as tf.Tensor1D, inputs, targets),
    )(flat);
    expect(value.dataSync()[0]).toBeCloseTo(reference.lossValue, 5);
    const expected = flatFromStateDict(reference.network, reference.gradient);
    expect(relativeDifference(grad.dataSync(), expected)).toBeLessThan(5e-6);
  });

  test('parameter count, and the state dict there and back', () => {
    const { network, stateDict, parameterCount } = reference;
    expect(describeNetwork(network).parameterCount).toBe(parameterCount);
    const flat = flatFromStateDict(network, stateDict);
    const back = stateDictOf(network, flat);
    expect(flatFromStateDict(network, back)).toEqual(flat);
    expect(Object.values(back).map(({ shape }) => shape)).toEqual(
      Object.values(stateDict).map(({ shape }) => shape),
    );
  });
});

test('a state dict that does not fit says what is wrong', () => {
  const { network, stateDict } = pytorch.networks[0] as NetworkCase;
  const without = Object.fromEntries(
    Object.entries(stateDict).filter(([name]) => name !== '0.bias'),
  );
  expect(() => flatFromStateDict(network, without)).toThrow(/missing 0\.bias/);
  const wrong = { ...stateDict, '0.bias': { shape: [7], values: new Float32Array(7) } };
  expect(() => flatFromStateDict(network, wrong)).toThrow(
    '"0.bias" has shape [7], the network\'s is [6]',
  );
});
