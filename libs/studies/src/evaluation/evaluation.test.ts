import { emptyCounts, type StateCounts, type SweepData } from '@basin/core';
import { describe, expect, it, test } from 'vitest';
import type { Claim, Verdict } from '../experiment.ts';
import { withinMargin } from '../judging/index.ts';
import { experiments } from '../registry.ts';
import { mostTelling, ownSweeps } from './choose-sweep.ts';
import { findContradiction } from './contradiction.ts';
import { judgeStudy } from './judge-study.ts';
import { certaintyText, overReport, standingText } from './over-report.ts';

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

  it('is none that repeats another in a different precision, as long as there is one', () => {
    const smoke = sweep('smoke', { done: 1 }, 1);
    const twin = { ...sweep('paper', { done: 1 }, 2), definition: { twinOf: 'x' } };
    expect(mostTelling([twin, smoke])).toBe(smoke);
    expect(mostTelling([smoke, twin])).toBe(smoke);
    expect(mostTelling([twin])).toBe(twin);
  });
});

test('own studies are told by their names, each by its most telling sweep that nobody has put away', () => {
  const of = (
    experiment: string,
    done: number,
    queued = 0,
    archivedAtMs: number | null = null,
  ) => ({
    ...sweep('custom', { done, queued }),
    ...{ experiment, archivedAtMs },
  });
  const grows = of('a', 1, 5);
  const whole = of('a', 4);
  const other = of('b', 1);
  const away = of('c', 9, 0, 1);
  expect(ownSweeps([grows, of('function-fit', 3), other, whole, of('a', 9, 0, 1), away])).toEqual([
    { sweep: whole, count: 2 },
    { sweep: other, count: 1 },
  ]);
});

describe('judging a study', () => {
  const claim = (id: string, judge: Claim<unknown>['judge']): Claim<unknown> => ({
    ...{ id, words: id, source: 'ours', unit: 'run', rule: 'r', errorRate: 'e', judge },
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

it('why a study has nothing counts no training that repeats another in a second precision', () => {
  const task = (seed: number, more: object = {}): object => ({
    ...{ config: { kind: 'training' }, state: 'diverged', factors: { seed, ...more } },
  });
  const tasks = [task(1), task(2), { ...task(1, { precision: 'float64' }), state: 'skipped' }];
  const figure = { id: 'a', title: 'A', caption: '', plot: () => ({}), rows: () => [] };
  const { figures } = judgeStudy(
    {
      ...{ findings: () => ({}), claims: [] },
      figures: [{ ...figure, summarise: () => null }],
    },
    { tasks } as unknown as SweepData,
  );
  expect(figures).toMatchObject([{ nothing: 'all 2 trainings diverged' }]);
});

describe('claims read together', () => {
  const judged = (verdict: Verdict['verdict'], pFor: number | null): Verdict => ({
    ...{ verdict, statistic: 's', reason: 'r.', evidence: null },
    certainty: {
      ...{ test: 't test over 8 seeds', pFor, pAgainst: pFor === null ? null : 1 - pFor },
      ...{ agree: { count: 8, of: 8, unit: 'seed' }, power: 0.67, needed: null },
    },
  });

  it('are corrected for how many of them rest on a test', () => {
    const { certainty: _, ...untested } = judged('contradicted', 0.5);
    const claims = [
      judged('supported', 0.001),
      judged('supported', 0.02),
      judged('undecided', null),
      untested,
    ];
    expect(overReport(claims)).toEqual([
      { adjustedP: 0.004, claimCount: 2, stands: true },
      { adjustedP: 0.04, claimCount: 2, stands: true },
      null,
      null,
    ]);
    const many = [...claims, ...Array.from({ length: 9 }, () => judged('undecided', 0.5))];
    expect(overReport(many)[1]).toMatchObject({ stands: false });
    expect(standingText(many)).toContain('1 of 2 verdicts');
    expect(standingText([untested])).toBeNull();
  });

  it('say test, chances, counts and power in one line', () => {
    const [report] = overReport([judged('supported', 0.001)]);
    expect(certaintyText(judged('supported', 0.001).certainty, report ?? null)).toBe(
      't test over 8 seeds: p 0.001 for it, 1 against; 8 of 8 seeds agree; decides a difference of one standard deviation in 67 %; over 1 claim p 0.002 (Holm).',
    );
    expect(certaintyText(undefined, null)).toBeNull();
    // A claim of equality has another power.
    const equal = withinMargin([0.02, -0.01, 0.05, 0.01], { quantity: 'gap', margin: 0.1 });
    expect(certaintyText(equal.certainty, null)).toMatch(
      /4 of 4 seeds agree; with this spread shows a true mean of 0 to lie within the margin in \d+ %\.$/,
    );
  });
});

it('the contradiction names claims that the built-in experiments have', () => {
  const found = findContradiction(experiments);
  expect(found?.sides.map(({ study }) => study.number)).toEqual([9, 9, 10, 10]);
  expect(findContradiction(experiments.slice(0, 9))).toBeNull();
});
