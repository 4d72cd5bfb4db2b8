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
  { noise = 0.01, seedCount = 3, start = 2.3, diverged = '' } = {},
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
      const isLost = diverged === factors['model'] && repeat === 1;
      return { state: isLost ? 'diverged' : 'done', metrics: makeMetrics(metrics) };
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

  it('stand beside what diverged only where that speaks the same way', () => {
    const judged = (diverged: string) => {
      const findings = makeFindings(undefined, { seedCount: 6, diverged });
      return Object.fromEntries(mnistCnnClaims.map((claim) => [claim.id, claim.judge(findings)]));
    };
    // Worse than any finite value: against Model 2 where it is its own, for it where it is the other's.
    const own = judged('Model 2');
    for (const claim of Object.values(own)) {
      expect(claim).toMatchObject({ verdict: 'undecided', leftOut: { isDecisive: true } });
    }
    expect(own['model-2-lowest-loss']?.reason).toContain(
      'Without them it would be supported, but 1 of 6 seeds diverged and is not counted: as worse than any finite value they could turn it.',
    );
    const other = judged('Model 1');
    expect(other['model-2-lowest-loss']).toMatchObject({
      verdict: 'supported',
      leftOut: { text: '1 of 18 trainings diverged and is not counted', isDecisive: false },
    });
    expect(other['model-2-highest-accuracy']?.verdict).toBe('supported');
    // Every run falls but one that has no end: the word of all is not theirs to give.
    expect(other['loss-falls']).toMatchObject({
      verdict: 'undecided',
      leftOut: { text: '1 of 24 trainings diverged and is not counted', isDecisive: true },
    });
    expect(other['loss-falls']?.statistic).toContain('in 23 of 23 runs');
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
