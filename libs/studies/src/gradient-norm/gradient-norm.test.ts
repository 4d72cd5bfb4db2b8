import { describe, expect, it } from 'vitest';
import type { VerdictName } from '../experiment.ts';
import { planFunctionFit } from '../function-fit/definition.ts';
import { makeMetrics, makeSweepData } from '../testing/sweep-data.ts';
import { gradientNormClaims } from './claims.ts';
import { planGradientNorm } from './definition.ts';
import { gradientNormFigures } from './figures.ts';
import { gradientNormFindings, type GradientNormFindings } from './findings.ts';

const epochs = Array.from({ length: 201 }, (_, index) => index);
const fallingLoss = epochs.map((epoch) => 0.5 * 10 ** (-epoch / 50));
/** Falls for the first 40 epochs, then stays. */
const levellingNorm = epochs.map((epoch) => 10 ** (-Math.min(epoch, 40) / 20));

function makeFindings(
  lossValues: number[] = fallingLoss,
  normValues: number[] = levellingNorm,
  stuckTarget: string | null = null,
  seedCount = 6,
): GradientNormFindings {
  const plan = planGradientNorm({ preset: 'smoke', firstSeed: 1, seedCount });
  const targets = [1, -1, 1, -1];
  return gradientNormFindings(
    makeSweepData(plan, ({ factors }) => {
      const stuck = factors['target'] === stuckTarget;
      return {
        metrics: makeMetrics({
          'train/loss': stuck ? epochs.map((epoch) => 1 + 1 / (1 + epoch)) : lossValues,
          'train/gradient-norm': normValues,
        }),
        outputs: {
          inputs: [1, 2, 3, 4],
          targets,
          predictions: stuck ? [0, 0, 0, 0] : targets,
        },
      };
    }),
  );
}

function verdict(id: string, findings: GradientNormFindings): VerdictName {
  const claim = gradientNormClaims.find((one) => one.id === id);
  if (claim === undefined) throw new Error(`no claim ${id}`);
  return claim.judge(findings).verdict;
}

it('shares its trials with function-fit by identity, at every scale', () => {
  for (const preset of ['smoke', 'quick', 'paper'] as const) {
    const options = { preset, firstSeed: 7, seedCount: null };
    const shared = new Set(planFunctionFit(options).tasks.map((task) => task.id));
    const { tasks } = planGradientNorm(options);
    expect(tasks.every((task) => shared.has(task.id))).toBe(true);
  }
});

describe('claims', () => {
  it('are supported by a falling loss and a norm that levels off', () => {
    const findings = makeFindings();
    for (const claim of gradientNormClaims) {
      expect([claim.id, claim.judge(findings).verdict]).toEqual([claim.id, 'supported']);
    }
  });

  it('of a condition that may hold as well as not need six seeds, a steady fall three', () => {
    const three = makeFindings(undefined, undefined, null, 3);
    expect(verdict('loss-falls-steadily', three)).toBe('supported');
    expect(verdict('norm-falls-first', three)).toBe('undecided');
    const two = makeFindings(undefined, undefined, null, 2);
    expect(verdict('loss-falls-steadily', two)).toBe('undecided');
  });

  it('flip when the data flip', () => {
    const rising = [...fallingLoss].reverse();
    expect(verdict('loss-falls-steadily', makeFindings(rising))).toBe('contradicted');
    expect(verdict('loss-below-threshold', makeFindings(rising))).toBe('contradicted');
    const stillFalling = epochs.map((epoch) => 10 ** (-epoch / 50));
    expect(verdict('norm-stabilises-loss-falls', makeFindings(fallingLoss, stillFalling))).toBe(
      'contradicted',
    );
    const settled = epochs.map((epoch) => (epoch < 90 ? 1 - epoch / 100 : 0.1));
    expect(verdict('norm-stabilises-loss-falls', makeFindings(settled))).toBe('contradicted');
    expect(
      verdict(
        'norm-falls-first',
        makeFindings(
          fallingLoss,
          [...levellingNorm].map((v) => 1 / v),
        ),
      ),
    ).toBe('contradicted');
  });

  it('say what stuck runs change', () => {
    const claim = gradientNormClaims.find((one) => one.id === 'loss-below-threshold');
    const judged = claim?.judge(makeFindings(undefined, undefined, 'f2'));
    expect(judged?.verdict).toBe('contradicted');
    expect(judged?.reason).toContain('Without the 6 stuck of 12 runs: supported.');
  });
});

it('draws loss above gradient norm, a line for each function', () => {
  const summary = gradientNormFigures[0].summarise(makeFindings());
  expect(summary?.rows.map((row) => row.y.label)).toEqual(['Training loss (MSE)', 'Gradient norm']);
  expect(summary?.rows[1]?.curves.map((curve) => curve.label)).toEqual(['f1', 'f2']);
});
