import type { SensitivityResult } from '@basin/core';
import { describe, expect, it } from 'vitest';
import { makeMetrics, makeSweepData } from '../testing/sweep-data.ts';
import { flatnessSensitivityClaims } from './claims.ts';
import { planFlatnessSensitivity } from './definition.ts';
import { flatnessSensitivityFigures } from './figures.ts';
import { type FlatnessSensitivityFindings, flatnessSensitivityFindings } from './findings.ts';

function makeFindings(
  seedCount: number,
  loss: (batchSize: number) => number,
): FlatnessSensitivityFindings {
  const plan = planFlatnessSensitivity({ preset: 'smoke', firstSeed: 1, seedCount });
  return flatnessSensitivityFindings(
    makeSweepData(plan, ({ config, factors }) => {
      const batchSize = Number(factors['batchSize']);
      const value = loss(batchSize);
      if (config.kind === 'training') {
        return {
          metrics: makeMetrics({
            'train/loss': [3, value],
            'test/loss': [3, value],
            'train/accuracy': [0, 1 - value / 3],
            'test/accuracy': [0, 1 - value / 3],
          }),
        };
      }
      if (config.kind !== 'analysis' || config.measure.measure !== 'sensitivity') return null;
      const result: SensitivityResult = {
        measure: 'sensitivity',
        split: 'test',
        exampleCount: 500,
        exampleGradientNorm: value,
        batchGradientNorm: value,
        batchSize,
        jacobianNorm: value,
      };
      return { result: result as never };
    }),
  );
}

describe('claims', () => {
  it('are supported when everything falls with the batch size, contradicted when it rises', () => {
    const falling = makeFindings(3, (batchSize) => 1 / batchSize);
    const rising = makeFindings(3, (batchSize) => batchSize / 1_000);
    for (const claim of flatnessSensitivityClaims) {
      expect([claim.id, claim.judge(falling).verdict]).toEqual([claim.id, 'supported']);
      expect([claim.id, claim.judge(rising).verdict]).toEqual([claim.id, 'contradicted']);
    }
  });

  it('are undecided with one seed, in words', () => {
    const findings = makeFindings(1, (batchSize) => 1 / batchSize);
    const verdict = flatnessSensitivityClaims[2]?.judge(findings);
    expect(verdict?.verdict).toBe('undecided');
    expect(verdict?.reason).toContain('1 seed');
  });
});

it('shows both kinds of sensitivity against the five batch sizes', () => {
  const record = flatnessSensitivityFigures[2].summarise(makeFindings(1, (size) => size)) as {
    groups: { label: string; points: { x: number }[] }[];
  };
  expect(record.groups.map((group) => group.label)).toEqual(['per example', 'of the batch mean']);
  expect(record.groups[0]?.points.map(({ x }) => x)).toEqual([32, 64, 128, 256, 512]);
});
