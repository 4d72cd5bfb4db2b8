import { describe, expect, it } from 'vitest';
import type { VerdictName } from '../experiment.ts';
import { makeLine, makeMetrics, makeSweepData } from '../testing/sweep-data.ts';
import { randomLabelsClaims } from './claims.ts';
import { planRandomLabels } from './definition.ts';
import { randomLabelsFigures } from './figures.ts';
import { randomLabelsFindings, type RandomLabelsFindings } from './findings.ts';

interface Made {
  trainEnd?: (share: number) => number;
  testEnd?: (share: number, seed: number) => number;
  /** Up and down without a direction in place of the line, under random labels. */
  wavering?: boolean;
  seedCount?: number;
  shares?: number[];
}

function makeFindings({
  trainEnd = (share) => 0.1 + share,
  testEnd = (share) => (share > 0 ? 3 : 0.15),
  wavering = false,
  seedCount = 3,
  shares = [0, 1],
}: Made = {}): RandomLabelsFindings {
  const plan = planRandomLabels({ preset: 'quick', firstSeed: 1, seedCount }, shares);
  return randomLabelsFindings(
    makeSweepData(plan, ({ factors }) => {
      const share = Number(factors['randomLabelShare']);
      const seed = Number(factors['seed']);
      return {
        metrics: makeMetrics({
          'train/loss': makeLine(2.3, trainEnd(share) + 0.01 * seed),
          'test/loss':
            wavering && share > 0
              ? [2.3, 2.9, 3, 2.8, 3.1, 2.8 + 0.01 * seed, 2.9, 3, 3.1, 2.7, 2.9]
              : makeLine(2.3, testEnd(share, seed)),
          'train/accuracy': makeLine(0.1, 1 - share / 2),
          'test/accuracy': makeLine(0.1, 1 - share * 0.9),
        }),
      };
    }),
  );
}

function verdict(id: string, findings: RandomLabelsFindings): VerdictName {
  const claim = randomLabelsClaims.find((one) => one.id === id);
  if (claim === undefined) throw new Error(`no claim ${id}`);
  return claim.judge(findings).verdict;
}

describe('definition', () => {
  it('trains on real and random labels, alike in all else, and on other shares if asked', () => {
    const { tasks } = planRandomLabels({ preset: 'paper', firstSeed: 1, seedCount: null });
    expect(tasks).toHaveLength(16);
    const datasets = tasks
      .slice(0, 2)
      .map(({ config }) => config.kind === 'training' && config.dataset);
    expect(datasets[1]).toEqual({ ...datasets[0], randomLabelShare: 1 });
    const more = planRandomLabels(
      { preset: 'smoke', firstSeed: 1, seedCount: 1 },
      [0.25, 0.5, 0.75],
    );
    expect(more.tasks.map((task) => task.label)).toContain('25 % random labels seed 1');
  });
});

describe('claims', () => {
  it('are supported when training loss falls and test loss wavers', () => {
    const findings = makeFindings({ wavering: true });
    for (const claim of randomLabelsClaims) {
      expect([claim.id, claim.judge(findings).verdict]).toEqual([claim.id, 'supported']);
    }
  });

  it('call a test loss that rises throughout a consistent trend, as one that falls', () => {
    expect(verdict('test-loss-inconsistent', makeFindings())).toBe('contradicted');
    expect(verdict('test-loss-does-not-follow', makeFindings())).toBe('supported');
  });

  it('flip when the data flip', () => {
    const following = makeFindings({ testEnd: (share) => (share > 0 ? 0.5 : 3) });
    expect(verdict('test-loss-inconsistent', following)).toBe('contradicted');
    expect(verdict('test-loss-does-not-follow', following)).toBe('contradicted');
    expect(verdict('train-loss-falls', makeFindings({ trainEnd: () => 2.5 }))).toBe('contradicted');
  });

  it('look at random labels alone, and are undecided where runs disagree', () => {
    expect(verdict('train-loss-falls', makeFindings({ shares: [0] }))).toBe('undecided');
    const mixed = makeFindings({ testEnd: (_, seed) => (seed === 1 ? 1 : 3) });
    expect(verdict('test-loss-inconsistent', mixed)).toBe('undecided');
  });

  it('count a test loss that never changes as one without a trend: others do not speak for it', () => {
    const still = (seeds: number) =>
      makeFindings({ seedCount: 4, testEnd: (_, seed) => (seed <= seeds ? 2.3 : 3) });
    expect(verdict('test-loss-inconsistent', still(0))).toBe('contradicted');
    expect(verdict('test-loss-inconsistent', still(1))).toBe('undecided');
  });
});

it('draws random beside real labels', () => {
  const summary = randomLabelsFigures[0].summarise(makeFindings());
  expect(summary?.rows[1]?.curves.map((curve) => curve.label)).toEqual([
    'real labels',
    'random labels',
  ]);
});
