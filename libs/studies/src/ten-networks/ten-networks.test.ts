import { describe, expect, it } from 'vitest';
import type { VerdictName } from '../experiment.ts';
import { makeLine, makeMetrics, makeSweepData } from '../testing/sweep-data.ts';
import { tenNetworksClaims } from './claims.ts';
import { hiddenWidths, planTenNetworks } from './definition.ts';
import { tenNetworksFigures } from './figures.ts';
import { tenNetworksFindings, type TenNetworksFindings } from './findings.ts';

function parameterCount([first, second]: readonly [number, number]): number {
  return 785 * first + (first + 1) * second + (second + 1) * 10;
}

/** `size` is 0 for the smallest network and 9 for the largest. */
interface Made {
  trainLoss?: (size: number) => number;
  gap?: (size: number) => number;
  accuracyGap?: (size: number) => number;
  seedCount?: number;
}

function makeFindings({
  trainLoss = (size) => 0.4 - 0.03 * size,
  gap = () => 0.02,
  accuracyGap = () => 0.01,
  seedCount = 3,
}: Made = {}): TenNetworksFindings {
  const plan = planTenNetworks({ preset: 'quick', firstSeed: 1, seedCount });
  const data = makeSweepData(plan, (task) => {
    const index = plan.tasks.indexOf(task) % hiddenWidths.length;
    const seed = Number(task.factors['seed']);
    const loss = trainLoss(index) + 0.001 * seed;
    const accuracy = 1 - loss / 3;
    return {
      parameterCount: parameterCount(hiddenWidths[index] as readonly [number, number]),
      metrics: makeMetrics({
        'train/loss': makeLine(2.3, loss),
        'test/loss': makeLine(2.3, loss + gap(index) * (1 + seed / 1_000)),
        'train/accuracy': makeLine(0.1, accuracy),
        'test/accuracy': makeLine(0.1, accuracy - accuracyGap(index)),
      }),
    };
  });
  return tenNetworksFindings(data);
}

function verdict(id: string, findings: TenNetworksFindings): VerdictName {
  const claim = tenNetworksClaims.find((one) => one.id === id);
  if (claim === undefined) throw new Error(`no claim ${id}`);
  return claim.judge(findings).verdict;
}

describe('definition', () => {
  it('meets the report’s parameter counts', () => {
    expect(hiddenWidths.map(parameterCount)).toEqual([
      5_703, 22_458, 39_992, 56_094, 72_276, 88_538, 104_880, 121_302, 137_804, 154_386,
    ]);
  });

  it('has the scales of the specification', () => {
    const plan = (preset: 'smoke' | 'quick' | 'paper') =>
      planTenNetworks({ preset, firstSeed: 1, seedCount: null }).tasks;
    expect(plan('paper')).toHaveLength(80);
    expect(plan('quick')).toHaveLength(10);
    expect(plan('quick')[0]?.config).toMatchObject({
      epochCount: 2,
      dataset: { trainCount: 10_000, testCount: 2_000 },
    });
    expect(plan('smoke')[0]?.config).toMatchObject({
      epochCount: 1,
      dataset: { trainCount: 1_000, testCount: 500 },
    });
  });
});

describe('claims', () => {
  it('are supported by data made as the report describes them', () => {
    const findings = makeFindings();
    for (const claim of tenNetworksClaims) {
      expect([claim.id, claim.judge(findings).verdict]).toEqual([claim.id, 'supported']);
    }
  });

  it('flip when the data flip', () => {
    const worse = makeFindings({
      trainLoss: (size) => 0.1 + 0.03 * size,
      accuracyGap: () => -0.01,
    });
    expect(verdict('loss-falls-with-parameters', worse)).toBe('contradicted');
    expect(verdict('accuracy-rises-with-parameters', worse)).toBe('contradicted');
    expect(verdict('train-accuracy-higher', worse)).toBe('contradicted');
    expect(verdict('loss-gap-consistent', makeFindings({ gap: (size) => 0.02 * size }))).toBe(
      'contradicted',
    );
    const onlySmallest = makeFindings({ accuracyGap: (size) => (size === 0 ? -0.01 : 0.01) });
    expect(verdict('train-accuracy-higher', onlySmallest)).toBe('contradicted');
  });

  it('are undecided with one seed, showing its correlation', () => {
    const findings = makeFindings({ seedCount: 1 });
    for (const claim of tenNetworksClaims) {
      expect([claim.id, claim.judge(findings).verdict]).toEqual([claim.id, 'undecided']);
    }
    const loss = tenNetworksClaims.find((claim) => claim.id === 'loss-falls-with-parameters');
    expect(loss?.judge(findings).statistic).toContain('parameters -1 ');
  });
});

describe('figures', () => {
  it('hold every finished run, against its parameter count', () => {
    const findings = makeFindings();
    for (const figure of tenNetworksFigures) {
      const summary = figure.summarise(findings);
      if (summary === null) throw new Error(`nothing to draw in ${figure.id}`);
      // Each figure is typed with its own summary; the loop only counts rows.
      const rows = (figure as { rows(summary: unknown): unknown[] }).rows(summary);
      expect(rows.length).toBeGreaterThanOrEqual(30);
    }
  });
});
