import { emptyCounts, type StateCounts } from '@basin/core';
import { describe, expect, it } from 'vitest';
import type { Claim } from '../experiment.ts';
import { experiments } from '../registry.ts';
import { mostTelling } from './choose-sweep.ts';
import { findContradiction } from './contradiction.ts';
import { judgeStudy } from './judge-study.ts';

function sweep(preset: string, counts: Partial<StateCounts>, createdAtMs = 0) {
  const all = { ...emptyCounts(), ...counts };
  const planned = Object.values(all).reduce((sum, count) => sum + count, 0);
  return { preset, planned, counts: all, createdAtMs };
}

describe('the most telling sweep', () => {
  it('is complete before it is large: failed and cancelled tasks are not settled', () => {
    const smoke = sweep('smoke', { done: 9, diverged: 1 });
    const failed = sweep('paper', { done: 9, failed: 1 });
    const cancelled = sweep('paper', { done: 9, cancelled: 1 });
    expect(mostTelling([failed, smoke, cancelled])).toBe(smoke);
  });

  it('is the larger, then the newer, in whatever order they come', () => {
    const [old, recent, quick] = [
      sweep('paper', { done: 1 }, 1),
      sweep('paper', { done: 1 }, 2),
      sweep('quick', { done: 1 }, 3),
    ];
    expect(mostTelling([old, recent, quick])).toBe(recent);
    expect(mostTelling([quick, recent, old])).toBe(recent);
    expect(mostTelling([])).toBeNull();
  });
});

describe('judging a study', () => {
  const claim = (id: string, judge: Claim<unknown>['judge']): Claim<unknown> => ({
    ...{ id, words: id, source: 'ours', unit: 'run', rule: 'r', judge },
  });
  const data = {
    sweepId: 'f'.repeat(64),
    experiment: 'test',
    preset: 'custom',
    tasks: [],
  } as const;
  const fine = { verdict: 'supported', statistic: '1', reason: 'r', evidence: null } as const;
  const broken = (): never => {
    throw new Error('off by one');
  };

  it('a broken rule, a broken figure and broken findings say so and hide nothing else', () => {
    const figure = { id: 'a', title: 'A', caption: '', plot: () => ({}), rows: () => [] };
    const found = judgeStudy(
      {
        findings: () => ({ runs: 1 }),
        claims: [claim('broken', broken), claim('fine', () => fine)],
        figures: [
          { ...figure, summarise: broken },
          { ...figure, id: 'b', summarise: (findings) => findings },
        ],
      },
      { ...data, tasks: [] },
    );
    expect(found.claims.map(({ verdict }) => verdict)).toEqual(['undecided', 'supported']);
    expect(found.claims[0]?.reason).toBe('The rule failed: off by one');
    expect(found.figures).toMatchObject([
      { summary: null, problem: 'off by one' },
      { summary: { runs: 1 }, problem: null },
    ]);
    const none = judgeStudy(
      { findings: broken, claims: [claim('fine', () => fine)], figures: [] },
      { ...data, tasks: [] },
    );
    expect(none).toEqual({ claims: [], figures: [], problem: 'off by one' });
  });
});

it('the contradiction names claims that the built-in experiments have', () => {
  const found = findContradiction(experiments);
  expect(found?.sides.map(({ study }) => study.number)).toEqual([9, 9, 10, 10]);
  expect(findContradiction(experiments.slice(0, 9))).toBeNull();
});
