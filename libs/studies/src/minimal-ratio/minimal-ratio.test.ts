import type { HessianResult } from '@basin/core';
import { describe, expect, it } from 'vitest';
import { makeMetrics, makeSweepData } from '../testing/sweep-data.ts';
import { minimalRatioClaims } from './claims.ts';
import { planMinimalRatio } from './definition.ts';
import { minimalRatioFigures } from './figures.ts';
import { type MinimalRatioFindings, minimalRatioFindings } from './findings.ts';

const runCount = 16;
const plan = planMinimalRatio({ preset: 'quick', firstSeed: 0, seedCount: runCount });

function hessian(loss: number, ratio: number): HessianResult {
  const counts = { positive: 200, aboveTolerance: 100, aboveMinusTolerance: 350 };
  return {
    measure: 'hessian',
    parameterCount: 354,
    exampleCount: 1_000,
    precision: 'float64',
    method: 'layerwise',
    loss,
    gradientNorm: 5e-5,
    eigenvalues: [-1e-4, 0, 1e-3, 1],
    tolerance: 1e-6,
    counts,
    minimalRatio: { positive: ratio, aboveTolerance: ratio, aboveMinusTolerance: ratio },
    symmetryError: 0,
  };
}

/** Runs of even index lie inside the band; odd ones outside. */
function makeFindings(
  lossOf: (inside: boolean, index: number) => number,
  stuckOf: (index: number) => boolean = () => false,
): MinimalRatioFindings {
  let index = -1;
  return minimalRatioFindings(
    makeSweepData(plan, ({ config, factors }) => {
      if (config.kind === 'training') {
        index++;
        return {
          metrics: makeMetrics({ 'train/loss': [1, 0.5, 0.1] }),
          outputs: {
            inputs: [1, 2, 3],
            targets: [1, -1, 1],
            predictions: stuckOf(index) ? [0, 0, 0] : [1, -1, 1],
          },
        };
      }
      const run = Number(factors['seed']);
      const inside = run % 2 === 0;
      return { result: hessian(lossOf(inside, run), inside ? 0.85 : 0.3) as never };
    }),
  );
}

function headline(findings: MinimalRatioFindings): string | undefined {
  return minimalRatioClaims[0]?.judge(findings).verdict;
}

describe('the claimed band', () => {
  it('is supported by lower, contradicted by higher losses inside', () => {
    expect(headline(makeFindings((inside, run) => (inside ? 0.01 : 0.05) + run / 1e4))).toBe(
      'supported',
    );
    expect(headline(makeFindings((inside, run) => (inside ? 0.05 : 0.01) + run / 1e4))).toBe(
      'contradicted',
    );
  });

  it('is undecided when fewer than 5 free runs lie inside', () => {
    const findings = makeFindings(
      (inside) => (inside ? 0.01 : 0.05),
      (index) => index % 2 === 0 && index > 6,
    );
    const verdict = minimalRatioClaims[0]?.judge(findings);
    expect(verdict?.verdict).toBe('undecided');
    expect(verdict?.reason).toContain('4 runs inside');
  });
});

it('marks convergence by the gradient norm that the Hessian was taken at', () => {
  expect(makeFindings(() => 1).runs.every((run) => run.converged)).toBe(true);
});

it('counts every eigenvalue once in the density', () => {
  const density = minimalRatioFigures[3];
  const record = density.summarise(makeFindings(() => 1)) as {
    groups: { bins: { count: number }[] }[];
  };
  const total = record.groups
    .flatMap((group) => group.bins)
    .reduce((sum, bin) => sum + bin.count, 0);
  expect(total).toBe(4 * runCount);
});
