import { describe, expect, it } from 'vitest';
import { settingValues } from './setting-values.ts';

describe('the values of a setting', () => {
  it('are listed while they are few', () => {
    expect(settingValues([])).toBe('–');
    expect(settingValues(['relu', 0.1, null])).toBe('relu, 0.1, null');
  });

  it('are a range where they are many numbers, and cut off where they are not', () => {
    const rates = Array.from({ length: 40 }, (_, index) => 0.012345678 * (index + 1));
    expect(settingValues(rates)).toBe('40 values from 0.01235 to 0.4938');
    expect(settingValues(rates.slice(0, 5).map((rate) => rate / 7))).toBe(
      '5 values from 0.001764 to 0.008818',
    );
    expect(settingValues([...'abcdefgh'])).toBe('a, b, c, d, e, f and 2 more');
  });
});
