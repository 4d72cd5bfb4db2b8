import { describe, expect, it } from 'vitest';
import type { VerdictName } from '../experiment.ts';
import { makeLine, makeMetrics, makeSweepData } from '../testing/sweep-data.ts';
import { functionFitClaims } from './claims.ts';
import { fullyConnectedWidths, planFunctionFit } from './definition.ts';
import { functionFitFigures } from './figures.ts';
import { fitOf, functionFitFindings, type FunctionFitFindings } from './findings.ts';

const count = 200;
const x = Array.from({ length: count }, (_, index) => (index + 1) / count);
const targets = {
  f1: x.map((at) => Math.sin(5 * Math.PI * at) / (5 * Math.PI * at)),
  f2: x.map((at) => Math.sign(Math.sin(5 * Math.PI * at))),
};

interface Made {
  finalLoss?: (model: string, target: string, seed: number) => number;
  stuck?: (model: string, seed: number) => boolean;
  /** Height of the prediction's wiggle. */
  wiggle?: (model: string) => number;
  seedCount?: number;
}

/** Three seeds of every model, Model 1 the best and smoothest, unless told otherwise. */
function makeFindings({ finalLoss, stuck, wiggle, seedCount = 3 }: Made = {}): FunctionFitFindings {
  const plan = planFunctionFit({ preset: 'smoke', firstSeed: 1, seedCount });
  const data = makeSweepData(plan, ({ factors }) => {
    const { model, target, seed } = factors as { model: string; target: 'f1' | 'f2'; seed: number };
    const isStuck = stuck?.(model, seed) ?? false;
    // Seeds differ from each other, and models in other proportions in each of them.
    const spread = (1 + seed / 10) * (1 + (model === 'Model 1' ? 0.001 : -0.001) * seed ** 2);
    const last =
      finalLoss?.(model, target, seed) ??
      (model === 'Model 1' ? 1e-5 : 1e-4) *
        (target === 'f2' ? 10 : 1) *
        spread *
        (target === 'f2' ? 1 + seed / 100 : 1);
    const height = spread * (wiggle?.(model) ?? (model === 'Model 1' ? 0.001 : 0.01));
    const fitted = targets[target].map((value, index) => value + height * (index % 2));
    return {
      metrics: makeMetrics({ 'train/loss': makeLine(1, isStuck ? 0.09 : last) }),
      outputs: {
        inputs: x,
        targets: targets[target],
        predictions: isStuck ? targets[target].map(() => 0.17) : fitted,
      },
    };
  });
  return functionFitFindings(data);
}

function verdict(id: string, findings: FunctionFitFindings): VerdictName {
  const claim = functionFitClaims.find((one) => one.id === id);
  if (claim === undefined) throw new Error(`no claim ${id}`);
  return claim.judge(findings).verdict;
}

describe('definition', () => {
  it('meets the report’s parameter counts', () => {
    const counts = Object.values(fullyConnectedWidths).map((widths) =>
      widths.reduce((sum, units, index) => sum + units * ((widths[index - 1] ?? 1) + 1), 3),
    );
    expect(counts).toEqual([571, 572, 571]);
  });

  it('has the report’s scale and stores at most 1,000 intervals', () => {
    const { tasks } = planFunctionFit({ preset: 'paper', firstSeed: 1, seedCount: null });
    expect(tasks).toHaveLength(48);
    for (const { config, factors } of tasks) {
      if (config.kind !== 'training') throw new Error('no training');
      expect(config).toMatchObject({ epochCount: 20_000, batchSize: 'full' });
      expect(config.record.everyEpochs).toBe(20);
      expect(config.record.gradientNorm).toBe(factors['model'] === 'Model 0');
    }
  });
});

describe('findings', () => {
  it('measure a fit in closed form', () => {
    const fit = fitOf({ inputs: [1, 2, 3, 4], targets: [1, -1, 1, -1], predictions: [2, 0, 2, 0] });
    expect(fit).toMatchObject({
      meanSquaredError: 1,
      targetVariance: 1,
      relativeSpread: 1,
      roughness: 16,
      signAgreement: 0.5,
    });
  });

  it('see a stuck run at a constant, whatever its height', () => {
    const constant = fitOf({ inputs: [1, 2, 3], targets: [1, -1, 1], predictions: [5, 5, 5] });
    expect(constant?.relativeSpread).toBe(0);
    const findings = makeFindings({ stuck: (model, seed) => model === 'Model 2' && seed === 2 });
    expect(findings.runs.filter((run) => run.stuck).map((run) => run.label)).toEqual([
      'Model 2 f1 seed 2',
      'Model 2 f2 seed 2',
    ]);
  });

  it('take missing or unequal outputs for no fit', () => {
    expect(fitOf({})).toBeNull();
    expect(fitOf({ inputs: [1, 2, 3], targets: [1, 2, 3], predictions: [1, 2] })).toBeNull();
    expect(fitOf({ inputs: [1, 2, 3], targets: [1, 2, 3], predictions: [1, null, 2] })).toBeNull();
  });
});

describe('claims', () => {
  it('are supported by data made as the report describes them', () => {
    const findings = makeFindings();
    for (const id of [
      'losses-fall',
      'model-1-lowest',
      'f1-approximated',
      'model-1-smoothest',
      'f2-harder',
    ]) {
      expect([id, verdict(id, findings)]).toEqual([id, 'supported']);
    }
    expect(verdict('f2-oscillation', makeFindings({ wiggle: () => 1e-3 }))).toBe('supported');
  });

  it('flip when the data flip', () => {
    const reversed = makeFindings({
      finalLoss: (model, target, seed) =>
        (model === 'Model 1' ? 1e-3 : 1e-4) * (target === 'f1' ? 10 : 1) * (1 + seed / 10),
      wiggle: (model) => (model === 'Model 1' ? 0.1 : 0.001),
    });
    for (const id of ['model-1-lowest', 'model-1-smoothest', 'f2-harder']) {
      expect([id, verdict(id, reversed)]).toEqual([id, 'contradicted']);
    }
    expect(verdict('losses-fall', makeFindings({ finalLoss: () => 2 }))).toBe('contradicted');
    expect(verdict('f1-approximated', makeFindings({ wiggle: () => 0.5 }))).toBe('contradicted');
    const unsure = makeFindings({ stuck: () => true });
    expect(verdict('f2-oscillation', unsure)).toBe('contradicted');
  });

  it('compare nothing with one seed, not even a trend', () => {
    const one = makeFindings({ seedCount: 1 });
    expect(verdict('losses-fall', one)).toBe('undecided');
    for (const id of ['model-1-lowest', 'f1-approximated', 'model-1-smoothest', 'f2-harder']) {
      expect([id, verdict(id, one)]).toEqual([id, 'undecided']);
    }
  });

  it('are judged with and without stuck runs, and say both', () => {
    const findings = makeFindings({
      seedCount: 4,
      stuck: (model, seed) => model === 'Model 1' && seed === 1,
    });
    const claim = functionFitClaims.find((one) => one.id === 'model-1-lowest');
    const judged = claim?.judge(findings);
    expect(judged?.verdict).toBe('undecided');
    expect(judged?.reason).toContain('Without the 2 stuck of 24 runs: supported.');
  });
});

describe('figures', () => {
  it('show the run of median loss and how many seeds are stuck', () => {
    const findings = makeFindings({ stuck: (model, seed) => model === 'Model 0' && seed === 1 });
    const figure = functionFitFigures.find((one) => one.id === 'predictions-f1');
    const summary = figure?.summarise(findings);
    expect(JSON.stringify(summary)).toContain('Model 0 (1 of 3 seeds stuck)');
  });

  it('mark stuck runs among the final losses', () => {
    const findings = makeFindings({ stuck: (_, seed) => seed === 3 });
    const figure = functionFitFigures.find((one) => one.id === 'final-loss');
    const summary = figure?.summarise(findings) as { points: { marked: boolean }[] };
    expect(summary.points).toHaveLength(18);
    expect(summary.points.filter((point) => point.marked)).toHaveLength(6);
  });
});
