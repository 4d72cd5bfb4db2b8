import { expect, test } from 'vitest';
import { nearest } from './nearest.ts';

test('two letters swapped are one slip: of equally long words the one meant is nearest', () => {
  expect(nearest('valeus', ['value', 'values'])).toBe('values');
  expect(nearest('tpye', ['tags', 'type'])).toBe('type');
});

test('what is no slip of any word has none', () => {
  expect(nearest('network', ['seed', 'name'])).toBeNull();
  expect(nearest('x', [])).toBeNull();
  // Two letters that are both others.
  expect(nearest('<<', ['at', 'seed'])).toBeNull();
  expect(nearest('ta', ['at', 'seed'])).toBe('at');
});
