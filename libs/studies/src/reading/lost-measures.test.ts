import type { SensitivityResult } from '@basin/core';
import { expect, it } from 'vitest';
import type { Verdict } from '../experiment.ts';
import { flatnessSensitivityClaims } from '../flatness-sensitivity/claims.ts';
import { planFlatnessSensitivity } from '../flatness-sensitivity/definition.ts';
import { flatnessSensitivityFindings } from '../flatness-sensitivity/findings.ts';
import { experiments } from '../registry.ts';
import { makeSweepData } from '../testing/sweep-data.ts';

/** Claims of the ten experiments that rest on measures; all others are on what trainings record. */
const measured = [
  'error-surface: trained-point-lowest',
  'flatness-interpolation: combination-better',
  'flatness-interpolation: combination-better-accuracy-common',
  'flatness-interpolation: combination-better-accuracy-separate',
  'flatness-sensitivity: batch-gradient-falls-with-batch-size',
  'flatness-sensitivity: jacobian-falls-with-batch-size',
  'flatness-sensitivity: sensitivity-falls-with-batch-size',
  'minimal-ratio: ratio-band-above-minus',
  'minimal-ratio: ratio-band-lower-loss',
  'minimal-ratio: ratio-band-positive',
  'trajectories: accurate-points-cluster',
  'trajectories: different-ends',
  'trajectories: points-crowd',
];

it('each claim that rests on measures says that they failed, and no other', () => {
  const said = experiments.flatMap((experiment) => {
    const plan = experiment.plan({ preset: 'smoke', firstSeed: 1, seedCount: 3 });
    const data = makeSweepData(plan, ({ config }) =>
      config.kind === 'analysis' ? { state: 'failed' } : {},
    );
    const findings = experiment.findings(data);
    return experiment.claims.flatMap(({ id, judge }) =>
      judge(findings).leftOut?.text.includes('failed') === true
        ? [`${experiment.slug}: ${id}`]
        : [],
    );
  });
  expect(said.sort()).toEqual(measured);
});

it('beside an analysis that failed nothing is decided that its number could turn', () => {
  const plan = planFlatnessSensitivity({ preset: 'smoke', firstSeed: 1, seedCount: 5 });
  const judged = (failed: readonly number[]): Verdict | undefined => {
    const data = makeSweepData(plan, ({ config, factors }) => {
      if (config.kind !== 'analysis' || config.measure.measure !== 'sensitivity') return {};
      if (failed.includes(Number(factors['seed'])) && factors['batchSize'] === 32) {
        return { state: 'failed' };
      }
      const value = 1 / Number(factors['batchSize']);
      const result: SensitivityResult = {
        ...{ measure: 'sensitivity', split: 'test', exampleCount: 500 },
        ...{ exampleGradientNorm: value, batchGradientNorm: value, jacobianNorm: value },
        batchSize: 1,
      };
      return { result: result as never };
    });
    return flatnessSensitivityClaims
      .find(({ id }) => id === 'sensitivity-falls-with-batch-size')
      ?.judge(flatnessSensitivityFindings(data));
  };
  expect(judged([])).toMatchObject({ verdict: 'supported' });
  expect(judged([2])).toMatchObject({
    verdict: 'undecided',
    leftOut: { text: '1 of 25 trainings failed and is not counted', isDecisive: true },
  });
});
