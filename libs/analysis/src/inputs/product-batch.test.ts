import type { NetworkConfig } from '@basin/core';
import { describeNetwork } from '@basin/models';
import { expect, it } from 'vitest';
import { productBatchSize } from './product-batch.ts';

const dense = (units: number) =>
  ({ type: 'dense', units, activation: 'relu', bias: true }) as const;
const batchOf = (network: NetworkConfig): number => productBatchSize(describeNetwork(network));

it('takes ten times as many examples of narrow networks as of wide ones and convolutions', () => {
  const images = { inputShape: [784], layers: [dense(90), dense(16), dense(10)] };
  expect(batchOf(images)).toBe(5_000);
  expect(batchOf({ ...images, layers: [dense(1_024), dense(10)] })).toBe(500);
  const layers: NetworkConfig['layers'] = [
    {
      ...{
        type: 'conv2d',
        filters: 8,
        kernelSize: 3,
        stride: 1,
        padding: 'valid',
        dilation: 1,
        groups: 1,
      },
      ...{ activation: 'relu', bias: true },
    },
    { type: 'flatten' },
    dense(10),
  ];
  expect(batchOf({ inputShape: [28, 28, 1], layers })).toBe(500);
});
