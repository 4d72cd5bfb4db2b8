import { describe, expect, it } from 'vitest';
import { nearest } from '@basin/core';
import { integer, oneOf, words } from './values.ts';

describe('values of flags', () => {
  it('suggests only what is close', () => {
    expect(nearest('ten-network', ['ten-networks', 'function-fit'])).toBe('ten-networks');
    expect(nearest('zebra', ['ten-networks', 'function-fit'])).toBeNull();
  });

  it('lists are repeated or separated by commas, without duplicates', () => {
    expect(words('a, b', words('b,c', undefined))).toEqual(['b', 'c', 'a']);
  });

  it('numbers are whole and within bounds', () => {
    const parse = integer('--workers', { min: 1, max: 8 });
    expect(parse('8')).toBe(8);
    for (const text of ['0', '9', '1.5', '', '1e1', 'two', 'NaN']) {
      expect(() => parse(text)).toThrow(`--workers is "${text}": give a whole number, 1 to 8`);
    }
  });

  it('a word that is not allowed names those that are', () => {
    expect(() => oneOf('--preset', ['smoke', 'quick'])('quik')).toThrow(
      '--preset is "quik"; did you mean "quick"?\nallowed: smoke, quick',
    );
  });
});
