import { expect, test } from 'vitest';
import { littleEndianBytes } from '../little-endian.ts';
import { describeNetwork } from '../network/describe-network.ts';
import { magnitudeMask } from '../network/magnitude-mask.ts';
import { memoryContext } from '../testing/memory-context.ts';
import { functionTraining } from '../testing/training-config.ts';
import { checkTraining } from '../check-training.ts';
import { startState } from './start-state.ts';

const config = functionTraining();
const network = describeNetwork(config.network);
const { parameterCount } = network;
const rising = Float32Array.from({ length: parameterCount }, (_, index) => index + 1);

test('the smallest kernels go, biases stay', () => {
  const mask = magnitudeMask(network, rising, { share: 0.5, scope: 'global' });
  const kernels = network.parameters.filter(({ role }) => role === 'weight');
  const kernelCount = kernels.reduce((sum, { size }) => sum + size, 0);
  expect(mask.filter((one) => one === 0)).toHaveLength(kernelCount / 2);
  for (const { role, offset, size } of network.parameters) {
    const zeros = mask.subarray(offset, offset + size).filter((one) => one === 0).length;
    if (role === 'bias') expect(zeros).toBe(0);
  }
  const each = magnitudeMask(network, rising, { share: 0.5, scope: 'layer' });
  for (const { offset, size } of kernels) {
    const zeros = each.subarray(offset, offset + size).filter((one) => one === 0).length;
    expect(Math.abs(zeros - size / 2)).toBeLessThanOrEqual(0.5);
  }
});

test('pruning again keeps what was pruned: it is 0, and so the smallest', () => {
  const first = magnitudeMask(network, rising.toReversed(), { share: 0.2, scope: 'global' });
  const again = rising.map((value, index) => value * (first[index] as number));
  const second = magnitudeMask(network, again, { share: 0.36, scope: 'global' });
  expect(first.every((kept, index) => kept === 1 || second[index] === 0)).toBe(true);
});

test('a training starts after an epoch of another one, or says which there are', () => {
  const context = memoryContext({
    trained: [{ taskId: 'other', config, weights: rising, snapshots: [] }],
  });
  const { snapshots } = context.trained('other');
  snapshots.push({
    step: 3,
    epoch: 3,
    blob: context.putBlob(littleEndianBytes(rising.map((x) => 2 * x))),
  });
  const at = (initialWeightsAt: number | 'final') =>
    startState({ ...config, initialWeightsOf: 'other', initialWeightsAt }, context, network).state;
  expect(at('final')).toEqual(rising);
  expect(at(3)[5]).toBe(12);
  expect(() => at(2)).toThrow(expect.objectContaining({ code: 'model/no-snapshot' }));
  expect(() => at(2)).toThrow(/after epoch 2, which stored weights after epochs 3: train it with/);
  const mask = { of: 'other', share: 0.5, scope: 'global' } as const;
  const masked = startState({ ...config, mask }, context, network);
  expect(masked.state.filter((value) => Object.is(value, 0)).length).toBeGreaterThan(10);
  const phase = functionTraining({ mask, gradientNormPhase: { stepLimit: 3 } });
  expect(() => checkTraining(phase)).toThrow(/the mask holds at 0/);
});
