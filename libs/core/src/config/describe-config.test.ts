import { expect, test } from 'vitest';
import { networkText } from './describe-config.ts';
import { networkConfigSchema, type NetworkConfigInput } from './network.ts';
import {
  type OptimiserConfig,
  type OptimiserConfigInput,
  optimiserConfigSchema,
  optimiserText,
} from './optimisers/registry.ts';

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
          dilation: 1,
          groups: 1,
          activation: 'relu',
          bias: true,
        },
        { type: 'max-pool2d', size: 2, stride: null, padding: 0 },
        { type: 'flatten' },
        { type: 'dense', units: 10, activation: 'linear', bias: true },
      ],
    }),
  ).toBe('28×28×1 → conv 3×3, 8 relu → max-pool 2 → flatten → 10');
});

test('layers within layers read in brackets', () => {
  const conv = { type: 'conv2d', filters: 8, kernelSize: 3, padding: 1, dilation: 2 } as const;
  const norm = { type: 'batch-norm', activation: 'relu' } as const;
  const input: NetworkConfigInput = {
    inputShape: [8, 8, 1],
    layers: [
      { type: 'residual', layers: [conv, norm, { type: 'residual', layers: [norm] }] },
      { type: 'global-avg-pool' },
    ],
  };
  expect(networkText(networkConfigSchema.parse(input))).toBe(
    '8×8×1 → residual (conv 3×3, 8, padding 1, dilation 2 → batch-norm relu → residual (batch-norm relu)) → mean of channels',
  );
});

test('an optimiser reads with the options that are in use', () => {
  const text = (optimiser: OptimiserConfigInput): string =>
    optimiserText(optimiserConfigSchema.parse(optimiser));
  expect(text({ type: 'adam', learningRate: 1e-3 })).toBe('Adam, learning rate 0.001');
  expect(text({ type: 'sgd', learningRate: 0.01, momentum: 0.9, nesterov: true })).toBe(
    'SGD, learning rate 0.01, momentum 0.9, Nesterov',
  );
  expect(text({ type: 'adamw', learningRate: 1e-3, spares: ['biases'], clipNorm: 1 })).toBe(
    'AdamW, learning rate 0.001, weight decay 0.01 but of biases, gradient clipped at norm 1',
  );
  expect(text({ type: 'lion', learningRate: 1e-3, sam: { adaptive: true } })).toBe(
    'Lion, learning rate 0.001, adaptive SAM within 0.05',
  );
});

test('records that were stored before an option was added read the same', () => {
  const stored = { type: 'sgd', learningRate: 0.01, momentum: 0, nesterov: false };
  expect(optimiserText(stored as OptimiserConfig)).toBe('SGD, learning rate 0.01');
});
