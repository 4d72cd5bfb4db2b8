import { randomStream } from '@basin/core';
import type { RuleCase } from './cases.ts';

export interface Rates {
  /** Shares of made-up studies without an effect. */
  supported: number;
  contradicted: number;
  /** Share of studies with the effect that find the claim supported. */
  power: number;
  repeats: number;
}

/**
 * Verdicts of a rule on many made-up studies of so many seeds; the same for the same count. `without`
 * leaves out the half that is not asked for: its rates are 0.
 */
export function ratesOf(
  rule: RuleCase,
  seeds: number,
  repeats: number,
  { without = null }: { without?: 'power' | 'errors' | null } = {},
): Rates {
  const random = randomStream(seeds, rule.name);
  const counts = { supported: 0, contradicted: 0, undecided: 0 };
  let found = 0;
  for (let repeat = 0; repeat < repeats; repeat++) {
    if (without !== 'errors') counts[rule.judge(random, seeds, false).verdict]++;
    if (without !== 'power' && rule.judge(random, seeds, true).verdict === 'supported') found++;
  }
  return {
    supported: counts.supported / repeats,
    contradicted: counts.contradicted / repeats,
    power: found / repeats,
    repeats,
  };
}

/** A rate of so many repeats may lie this far above its true value by chance (three standard errors). */
export function slack(rate: number, repeats: number): number {
  return 3 * Math.sqrt((rate * (1 - rate)) / repeats);
}
