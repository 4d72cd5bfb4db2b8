import { expect, test } from 'vitest';
import { configLeaves } from './config-leaves.ts';

test('places are called as queries call them, lists of values are one', () => {
  const config = {
    ...{
      kind: 'training',
      mask: null,
      network: { inputShape: [28, 28, 1], layers: [{ units: 3 }] },
    },
    optimiser: { learningRate: 0.1, spares: [] },
  };
  expect([...configLeaves(config)]).toEqual([
    ['kind', 'training'],
    ['network.inputShape', '[28,28,1]'],
    ['network.layers[0].units', 3],
    ['optimiser.learningRate', 0.1],
    ['optimiser.spares', '[]'],
  ]);
});
