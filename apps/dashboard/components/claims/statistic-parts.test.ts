import { expect, test } from 'vitest';
import { statisticParts } from './statistic-parts.ts';

test('counts within brackets stay with their interval', () => {
  const train = 'train: mean difference -0.2 (95 % -0.4 … -0.1, n = 5; 5 of 5 below 0)';
  const rest = '[without 4 stuck: falling in 26 of 26 runs (weakest -0.6; 2 open)]';
  expect(statisticParts(`${train}; test: 1 (n = 1) ${rest}`)).toEqual([
    train,
    'test: 1 (n = 1)',
    rest,
  ]);
});

test.each([
  ['', []],
  ['one', ['one']],
  ['a; b;', ['a', 'b']],
  ['open (never closed; b', ['open (never closed; b']],
  [') a; b', [') a', 'b']],
])('%j', (text, parts) => {
  expect(statisticParts(text)).toEqual(parts);
});
