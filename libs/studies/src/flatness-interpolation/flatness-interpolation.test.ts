import type { InterpolationResult } from '@basin/core';
import { describe, expect, it } from 'vitest';
import type { VerdictName } from '../experiment.ts';
import { makeMetrics, makeSweepData } from '../testing/sweep-data.ts';
import { flatnessInterpolationClaims } from './claims.ts';
import { planFlatnessInterpolation } from './definition.ts';
import { flatnessInterpolationFigures } from './figures.ts';
import {
  betweenAndEnds,
  type FlatnessInterpolationFindings,
  flatnessInterpolationFindings,
} from './findings.ts';

const plan = planFlatnessInterpolation({ preset: 'smoke', firstSeed: 1, seedCount: 8 });
const alphas = [-1, -0.5, 0, 0.5, 1, 1.5, 2];

/** Parabolas with their best point at α = 0.5, or a barrier there. */
function line(barrier: boolean, seed: number): InterpolationResult {
  const sign = (barrier ? -1 : 1) * (1 + seed / 100);
  const loss = alphas.map((alpha) => 1 + sign * (alpha - 0.5) ** 2);
  const accuracy = alphas.map((alpha) => 0.9 - sign * 0.1 * (alpha - 0.5) ** 2);
  return {
    measure: 'interpolation',
    alphas,
    trainLoss: loss,
    testLoss: loss,
    trainAccuracy: accuracy,
    testAccuracy: accuracy,
  };
}

function makeFindings(smallIsBetter: boolean, barrier = false): FlatnessInterpolationFindings {
  return flatnessInterpolationFindings(
    makeSweepData(plan, ({ config, factors }) => {
      if (config.kind === 'analysis') {
        return config.measure.measure === 'interpolation'
          ? { result: line(barrier, Number(factors['seed'])) as never }
          : null;
      }
      const better = (factors['batchSize'] === 75) === smallIsBetter;
      const values = better ? [1, 0.1, 0.9] : [1, 0.2, 0.8];
      return {
        metrics: makeMetrics({
          'train/loss': values.slice(0, 2),
          'train/accuracy': [0, values[2] as number],
          'test/accuracy': [0, values[2] as number],
        }),
      };
    }),
  );
}

function verdict(id: string, findings: FlatnessInterpolationFindings): VerdictName | undefined {
  return flatnessInterpolationClaims.find((claim) => claim.id === id)?.judge(findings).verdict;
}

describe('claims', () => {
  it('follow which batch size is better', () => {
    for (const id of ['small-batch-lower-loss', 'small-batch-higher-accuracy']) {
      expect(verdict(id, makeFindings(true))).toBe('supported');
      expect(verdict(id, makeFindings(false))).toBe('contradicted');
    }
  });

  it('follow whether the middle of the line is better than its ends', () => {
    expect(verdict('combination-better', makeFindings(true))).toBe('supported');
    expect(verdict('combination-better', makeFindings(true, true))).toBe('contradicted');
  });
});

it('α is chosen by half of the lines, strictly between the ends, and judged by the others', () => {
  const fine = [-0.5, 0, 0.25, 0.5, 0.75, 1];
  const line = (seed: number, ...values: (number | null)[]) => ({ seed, alphas: fine, values });
  // The ends and what lies beyond are better than all between; those that judge have bests of their own.
  const lines = [
    line(1, 0, 0.1, 0.6, 0.4, 0.7, 0.1),
    line(2, 0, 0.2, 0.5, 0.6, 0.1, 0.3),
    line(3, 0, 0.2, 0.1, 0.7, 0.6, 0.4),
  ];
  expect(betweenAndEnds(lines, 'lower')).toEqual([
    { seed: 2, alpha: 0.5, between: 0.6, atZero: 0.2, atOne: 0.3 },
    { seed: 3, alpha: 0.5, between: 0.7, atZero: 0.2, atOne: 0.4 },
  ]);
  expect(betweenAndEnds(lines, 'higher')[0]).toMatchObject({ alpha: 0.75 });
  expect(betweenAndEnds(lines.slice(0, 1), 'lower')).toEqual([]);
  expect(betweenAndEnds([line(1), line(2)], 'lower')).toEqual([]);
});

it('draws both sets for both starts', () => {
  const record = flatnessInterpolationFigures[0].summarise(makeFindings(true)) as {
    curves: { label: string; panel: string | null }[];
  };
  expect(record.curves.map(({ label, panel }) => `${panel}: ${label}`)).toEqual([
    'common start: training set',
    'common start: test set',
    'separate starts: training set',
    'separate starts: test set',
  ]);
});
