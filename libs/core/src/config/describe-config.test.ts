import { expect, test } from 'vitest';
import { networkText } from './describe-config.ts';
import { optimiserText } from './optimisers/registry.ts';

test('a network reads on one line', () => {
  expect(
    networkText({
      inputShape: [28, 28, 1],
      layers: [
        {
          type: 'conv2d',
          filters: 8,
          kernelSize: 3,
          stride: 1,
          padding: 'valid',
          activation: 'relu',
          bias: true,
        },
        { type: 'max-pool2d', size: 2, stride: null },
        { type: 'flatten' },
        { type: 'dense', units: 10, activation: 'linear', bias: true },
      ],
    }),
  ).toBe('28×28×1 → conv 3×3, 8 relu → max-pool 2 → flatten → 10');
});

test('an optimiser reads with the options that are in use', () => {
  const adam = {
    type: 'adam',
    learningRate: 1e-3,
    beta1: 0.9,
    beta2: 0.999,
    epsilon: 1e-8,
  } as const;
  expect(optimiserText(adam)).toBe('Adam, learning rate 0.001');
  const sgd = { type: 'sgd', learningRate: 0.01, momentum: 0.9, nesterov: true } as const;
  expect(optimiserText(sgd)).toBe('SGD, learning rate 0.01, momentum 0.9, Nesterov');
});
