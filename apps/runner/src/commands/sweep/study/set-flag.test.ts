import { describe, expect, it } from 'vitest';
import { parseName, parseSet } from './set-flag.ts';

describe('--set', () => {
  it.each([
    ['lr=1e-3,1e-2', [0.001, 0.01]],
    ['batchSize=32..256:log2', [32, 64, 128, 256]],
    ['x=1e-4..1e-1:log10', [1e-4, 1e-3, 1e-2, 1e-1]],
    ['x=1..4', [1, 2, 3, 4]],
    ['x=0..1:5', [0, 0.25, 0.5, 0.75, 1]],
    ['x=1..100:log:3', [1, 10, 100]],
    ['optimiser.nesterov=true,false', [true, false]],
    [
      'optimiser={type: sgd, learningRate: 0.1},{type: adam, learningRate: 1e-3}',
      [
        { type: 'sgd', learningRate: 0.1 },
        { type: 'adam', learningRate: 0.001 },
      ],
    ],
  ])('%s', (text, values) => {
    expect(parseSet(text).values).toEqual(values);
  });

  it.each([
    'lr',
    '=3',
    'lr=',
    'lr=3..1',
    'lr=0..1.5',
    'lr=0..8:log2',
    'lr=1..9:cube',
    'lr=[',
    'n=0..1e9',
  ])('%s is refused', (text) => {
    expect(() => parseSet(text)).toThrow(expect.objectContaining({ code: 'cli/invalid-value' }));
  });

  it('names have a place', () => {
    expect(parseName('lr=optimiser.learningRate')).toEqual(['lr', 'optimiser.learningRate']);
    expect(() => parseName('lr')).toThrow('give NAME=PATH');
  });
});
