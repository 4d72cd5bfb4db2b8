import { describe, expect, it } from 'vitest';
import { ruleCases } from './cases.ts';
import { coarseCases } from './coarse-cases.ts';
import { ratesOf, slack } from './rates.ts';

const tested = ruleCases.filter(({ mirrored }) => mirrored !== true);

describe.each(tested.map((rule) => [rule.name, rule] as const))('%s', (_, rule) => {
  it.each([3, 8])('gives no more false verdicts than it says with %i seeds', (seeds) => {
    const rates = ratesOf(rule, seeds, rule.slow === true ? 60 : 300, { without: 'power' });
    for (const side of ['supported', 'contradicted'] as const) {
      const allowed = rule.allowed[side];
      if (allowed === null) continue;
      expect([side, rates[side]]).toEqual([
        side,
        expect.toSatisfy((rate: number) => rate <= allowed + slack(allowed, rates.repeats)),
      ]);
    }
  });

  it('finds the effect more often than not with eight seeds', () => {
    expect(ratesOf(rule, 8, 30, { without: 'errors' }).power).toBeGreaterThan(0.5);
  });
});

/** Of few examples, where errors are rare or not: what erred most before steps were reckoned with. */
const coarse = coarseCases().filter(
  ({ examples, accuracy, slow }) =>
    slow !== true && examples === 50 && [0.975, 0.985, 0.999].includes(accuracy),
);

it.each(coarse.map((rule) => [rule.name, rule] as const))('%s: no more than it says', (_, rule) => {
  for (const seeds of [3, 5, 8]) {
    const { supported, contradicted, repeats } = ratesOf(rule, seeds, 300, { without: 'power' });
    expect(Math.max(supported, contradicted)).toBeLessThanOrEqual(0.025 + slack(0.025, repeats));
  }
});

it('fewer than three seeds never support anything', () => {
  for (const rule of tested) {
    for (const seeds of [1, 2]) {
      expect([rule.name, seeds, ratesOf(rule, seeds, 20)]).toMatchObject([
        rule.name,
        seeds,
        { supported: 0, power: 0 },
      ]);
    }
  }
});
