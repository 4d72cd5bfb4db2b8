import type { NetworkConfig } from '@basin/core';
import { describe, expect, it } from 'vitest';
import { parseData } from './data-flag.ts';

const network = (...inputShape: number[]): NetworkConfig => ({
  inputShape,
  layers: [{ type: 'dense', units: 1, activation: 'linear', bias: true }],
});

describe('parseData', () => {
  it('reads MNIST, whole or its first images', () => {
    expect(parseData('mnist', network(784), false)).toMatchObject({
      input: { name: 'mnist', trainCount: 60_000, standardise: true },
      split: 'test',
    });
    expect(parseData('mnist:train:500', network(784), true)).toMatchObject({
      input: { trainCount: 500, standardise: false },
      split: 'train',
    });
  });

  it('reads functions, and gives a network of three inputs the window', () => {
    expect(parseData('function:f1', network(1), false).input).toMatchObject({
      ...{ name: 'function', target: 'f1', pointCount: 1_000, windowSize: 1 },
    });
    expect(parseData('function:f2:200', network(3, 1), false).input).toMatchObject({
      ...{ target: 'f2', pointCount: 200, windowSize: 3 },
    });
  });

  it.each([
    'cifar',
    'mnist:train',
    'mnist:train:0',
    'mnist:train:60001',
    'mnist:test:5',
    'function',
    'function:f3',
    'function:f1:2',
    'function:f1:9:9',
    '',
  ])('refuses "%s"', (text) => {
    expect(() => parseData(text, network(1), false)).toThrow(/allowed: mnist, mnist:train:N/);
  });
});
