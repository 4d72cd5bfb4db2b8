import { describe, expect, it } from 'vitest';
import type { VerdictName } from '../experiment.ts';
import { makeLine, makeMetrics, makeSweepData } from '../testing/sweep-data.ts';
import { mnistCnnClaims, noiseFloor } from './claims.ts';
import { planMnistCnn } from './definition.ts';
import { mnistCnnFigures } from './figures.ts';
import { mnistCnnFindings, type MnistCnnFindings } from './findings.ts';

/** Losses per channel count, the duplicate `noise` away from its original. */
function makeFindings(
  lossOf: (channels: number) => number = (channels) => 0.5 - 0.05 * channels,
  { noise = 0.01, seedCount = 3, start = 2.3 } = {},
): MnistCnnFindings {
  const plan = planMnistCnn({ preset: 'quick', firstSeed: 1, seedCount });
  return mnistCnnFindings(
    makeSweepData(plan, ({ factors }) => {
      const duplicate = factors['model'] === 'Model 2 as listed';
      const repeat = Number(factors['seed']) % 1_000;
      const loss = lossOf(Number(factors['channels'])) + 0.001 * repeat + (duplicate ? noise : 0);
      const metrics: Record<string, number[]> = {};
      for (const split of ['train', 'test']) {
        metrics[`${split}/loss`] = makeLine(start, loss);
        metrics[`${split}/accuracy`] = makeLine(1 - start / 3, 1 - loss / 3);
      }
      return { metrics: makeMetrics(metrics) };
    }),
  );
}

function verdict(id: string, findings: MnistCnnFindings): VerdictName {
  const claim = mnistCnnClaims.find((one) => one.id === id);
  if (claim === undefined) throw new Error(`no claim ${id}`);
  return claim.judge(findings).verdict;
}

describe('definition', () => {
  it('trains 4, 5, 4 and 6 channels, the duplicate under other seeds alone', () => {
    const { tasks } = planMnistCnn({ preset: 'paper', firstSeed: 1, seedCount: null });
    expect(tasks).toHaveLength(32);
    const [original, , duplicate] = tasks;
    expect(duplicate?.config).toEqual({ ...original?.config, seed: 1_001 });
  });
});

describe('claims', () => {
  it('are supported by data made as the report describes them', () => {
    const findings = makeFindings();
    for (const claim of mnistCnnClaims) {
      expect([claim.id, claim.judge(findings).verdict]).toEqual([claim.id, 'supported']);
    }
  });

  it('flip when the data flip', () => {
    const worse = makeFindings((channels) => 0.1 + 0.05 * channels);
    for (const id of ['model-2-lowest-loss', 'model-2-highest-accuracy', 'more-channels-better']) {
      expect([id, verdict(id, worse)]).toEqual([id, 'contradicted']);
    }
    const rising = makeFindings(undefined, { start: 0 });
    expect(verdict('loss-falls', rising)).toBe('contradicted');
    expect(verdict('accuracy-rises', rising)).toBe('contradicted');
  });

  it('hold differences between channels against the gap between equal networks', () => {
    expect(noiseFloor(makeFindings().runs, 'train/loss')).toBeCloseTo(0.01, 10);
    const noisy = makeFindings(undefined, { noise: 0.5 });
    expect(verdict('channels-matter', noisy)).toBe('contradicted');
  });

  it('compare nothing with one seed', () => {
    const one = makeFindings(undefined, { seedCount: 1 });
    expect(verdict('loss-falls', one)).toBe('undecided');
    expect(verdict('model-2-lowest-loss', one)).toBe('undecided');
    expect(verdict('channels-matter', one)).toBe('undecided');
  });
});

it('draws train and test of every network, the duplicate apart', () => {
  const [curves] = mnistCnnFigures;
  const summary = curves.summarise(makeFindings());
  const labels = summary?.rows[0]?.curves.map((curve) => `${curve.label} ${curve.dashed}`);
  expect(labels).toHaveLength(8);
  expect(labels).toContain('4 (duplicate) true');
});
