import { describe, expect, it } from 'vitest';
import { bootstrapOf } from '@basin/statistics';
import {
  allOf,
  correlationBySeed,
  holdsInEveryRun,
  judgeInterval,
  pairedComparison,
  trendInEveryRun,
  trendOverConfigurations,
  undecided,
  withinMargin,
} from './index.ts';

const bySeed = (...values: number[]): Map<number, number> =>
  new Map(values.map((value, index) => [index + 1, value]));
const line = (values: number[]) => ({ epochs: values.map((_, index) => index), values });

describe('pairedComparison', () => {
  const question = { first: 'A', second: 'B', quantity: 'loss', expect: 'lower' } as const;

  it('flips with its data and names the seeds', () => {
    const low = bySeed(1, 2, 3);
    const high = bySeed(2, 3, 5);
    expect(pairedComparison(low, high, question).verdict).toBe('supported');
    expect(pairedComparison(high, low, question).verdict).toBe('contradicted');
    expect(pairedComparison(low, high, question).statistic).toContain(
      '-1.33 (95 % -2 … -1, n = 3)',
    );
  });

  it('is undecided where seeds disagree or are too few', () => {
    expect(pairedComparison(bySeed(1, 5, 3), bySeed(2, 3, 5), question).verdict).toBe('undecided');
    const few = pairedComparison(bySeed(1, 2), bySeed(2, 3), question);
    expect(few).toMatchObject({ verdict: 'undecided', reason: '2 seeds, and the rule needs 3.' });
  });
});

describe('judgeInterval', () => {
  it('speaks of the level that the interval has', () => {
    const question = { quantity: 'gap', expect: 'positive' } as const;
    for (const values of [
      [-1, 2, 3],
      [1, 2, 3],
    ]) {
      const interval = bootstrapOf(values, undefined, { level: 0.98 });
      const { statistic, reason } = judgeInterval(interval, values, question);
      expect(statistic).toContain('98 %');
      expect(reason).toMatch(/^The 98 % interval /);
    }
  });
});

describe('withinMargin', () => {
  it('is supported inside, contradicted outside, undecided across', () => {
    const judge = (...values: number[]) =>
      withinMargin(values, { quantity: 'gap', margin: 0.1 }).verdict;
    expect(judge(0.01, -0.02, 0.05)).toBe('supported');
    expect(judge(0.2, 0.3, 0.4)).toBe('contradicted');
    expect(judge(0.05, 0.2, 0.09)).toBe('undecided');
    expect(judge(0.01)).toBe('undecided');
  });
});

describe('trendInEveryRun', () => {
  const falling = { quantity: 'loss', direction: 'falling' } as const;

  it('needs the trend in every run, and names the run without', () => {
    const good = { label: 'good', line: line([5, 4, 3, 2]) };
    const bad = { label: 'bad', line: line([2, 3, 4, 5]) };
    expect(trendInEveryRun([good], falling).verdict).toBe('supported');
    const mixed = trendInEveryRun([good, bad], falling);
    expect(mixed).toMatchObject({
      verdict: 'contradicted',
      reason: 'The trend does not hold in bad.',
    });
    expect(trendInEveryRun([bad], { ...falling, direction: 'rising' }).verdict).toBe('supported');
  });

  it('takes a constant for no trend, and two points for too few', () => {
    expect(trendInEveryRun([{ label: 'flat', line: line([1, 1, 1]) }], falling).verdict).toBe(
      'contradicted',
    );
    expect(trendInEveryRun([{ label: 'short', line: line([2, 1]) }], falling).verdict).toBe(
      'undecided',
    );
    expect(trendInEveryRun([{ label: 'none', line: undefined }], falling).verdict).toBe(
      'undecided',
    );
  });
});

describe('trendOverConfigurations', () => {
  const observe = (sign: number, seeds = [1, 2, 3]) =>
    seeds.flatMap((seed) => [1, 2, 3, 4].map((x) => ({ seed, x, y: sign * x + seed })));
  const question = { quantity: 'loss', against: 'size', expect: 'falling' } as const;

  it('correlates within a seed, so that levels of seeds do not matter', () => {
    expect([...correlationBySeed(observe(1)).values()]).toEqual([1, 1, 1]);
    expect(trendOverConfigurations(observe(-1), question).verdict).toBe('supported');
    expect(trendOverConfigurations(observe(1), question).verdict).toBe('contradicted');
    expect(trendOverConfigurations(observe(-1, [1]), question).verdict).toBe('undecided');
  });

  it('leaves out seeds with fewer than three configurations', () => {
    expect(correlationBySeed(observe(1).filter((one) => one.x < 3)).size).toBe(0);
  });
});

describe('combining', () => {
  const supported = { verdict: 'supported', statistic: 's', reason: 'r.', evidence: null } as const;
  const contradicted = { ...supported, verdict: 'contradicted' } as const;

  it('is contradicted by one part and supported only by all', () => {
    expect(allOf({ a: supported, b: supported }).verdict).toBe('supported');
    expect(allOf({ a: supported, b: undecided('s', 'r.') }).verdict).toBe('undecided');
    expect(allOf({ a: contradicted, b: undecided('s', 'r.') }).verdict).toBe('contradicted');
    expect(allOf({}).verdict).toBe('undecided');
  });

  it('holdsInEveryRun counts and shows the failing ones', () => {
    const one = (label: string, holds: boolean) => ({ label, holds, text: '7', numbers: 7 });
    expect(holdsInEveryRun([one('a', true)], 'x').verdict).toBe('supported');
    expect(holdsInEveryRun([one('a', true), one('b', false)], 'x')).toMatchObject({
      verdict: 'contradicted',
      statistic: 'x in 1 of 2 runs',
      reason: 'It fails in 1 (b: 7).',
    });
    expect(holdsInEveryRun([], 'x').verdict).toBe('undecided');
  });
});
