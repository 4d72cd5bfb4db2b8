import { expect, it } from 'vitest';
import { countedValue, leftOutText } from './counted.ts';
import { taskStates } from './state.ts';

it('only finite values of what is done count', () => {
  expect(taskStates.filter((state) => countedValue(state, 0.5) !== null)).toEqual(['done']);
  expect([NaN, Infinity, null, undefined].map((value) => countedValue('done', value))).toEqual(
    Array(4).fill(null),
  );
  expect(countedValue('done', 0)).toBe(0);
});

it.each([
  [['done', 'done'], null],
  [[], null],
  [['done', 'diverged'], '1 of 2 seeds diverged and is not counted'],
  [['diverged', 'diverged', 'done'], '2 of 3 seeds diverged and are not counted'],
  [['failed', 'failed'], '2 of 2 seeds failed and are not counted'],
  [['pruned', 'done'], '1 of 2 seeds is not counted: 1 pruned'],
  [['running', 'diverged', 'queued'], '3 of 3 seeds are not counted: 2 not ended, 1 diverged'],
] as const)('%j: %s', (states, text) => {
  expect(leftOutText(states, 'seed')).toBe(text);
});
