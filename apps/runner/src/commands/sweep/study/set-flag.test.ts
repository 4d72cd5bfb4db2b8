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
    expect(parseSet(text).parameter).toEqual({ values });
    if (!/\.\.\d+$/.test(text)) expect(parseSet(text, true).parameter).toEqual({ values });
  });

  it.each([
    ['lr=1e-4..1e-1:log', { min: 1e-4, max: 0.1, distribution: 'log_uniform_values' }],
    ['momentum=0..0.9', { min: 0, max: 0.9 }],
    ['batchSize=16..256', { min: 16, max: 256 }],
  ])('%s is a range to draw from, where values are drawn', (text, parameter) => {
    expect(parseSet(text, true).parameter).toEqual(parameter);
    if (text !== 'batchSize=16..256') {
      expect(() => parseSet(text)).toThrow(/with --method=random, sobol or bayes/);
    }
  });

  it('draws whole numbers between whole numbers, and fractions where one is written as such', () => {
    const drawn = (text: string) => parseSet(`momentum=${text}`, true).parameter;
    expect(drawn('0..1')).toEqual({ min: 0, max: 1 });
    for (const text of ['0.0..1.0', '0..1.0', '0.0..1']) {
      expect(drawn(text)).toEqual({ min: 0, max: 1, distribution: 'uniform' });
    }
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
