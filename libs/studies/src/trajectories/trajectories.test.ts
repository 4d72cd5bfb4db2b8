import type { TrajectoryPcaResult, TrajectoryPoint } from '@basin/core';
import { describe, expect, it } from 'vitest';
import type { VerdictName } from '../experiment.ts';
import { makeLine, makeMetrics, makeSweepData } from '../testing/sweep-data.ts';
import { trajectoriesClaims } from './claims.ts';
import { planTrajectories } from './definition.ts';
import { trajectoriesFigures } from './figures.ts';
import { type TrajectoriesFindings, trajectoriesFindings } from './findings.ts';

const plan = planTrajectories({ preset: 'quick', firstSeed: 1, seedCount: 6 });
const epochCount = 8;

/** A path from a start towards an end; `ease` says how far along it is at each epoch. */
function path(run: number, ease: (share: number) => number): TrajectoryPoint[] {
  return Array.from({ length: epochCount + 1 }, (_, epoch) => {
    const along = ease(epoch / epochCount);
    return {
      step: epoch * 10,
      epoch,
      scores: [run * 10 + along, along * (run + 1)],
      testAccuracy: 0.1 + 0.8 * along,
      fitted: true,
    };
  });
}

const slowing = (share: number): number => 1 - (1 - share) ** 3;
const speeding = (share: number): number => share ** 3;

function makeFindings(ease = slowing, spread = 1): TrajectoriesFindings {
  const runs = plan.tasks.filter((task) => task.config.kind === 'training');
  const joint = {
    explainedVarianceRatio: [[0.14, 0.13]],
    runs: runs.map((task, run) => ({ taskId: task.id, points: path(run * spread, ease) })),
  };
  const result: TrajectoryPcaResult = {
    measure: 'trajectory-pca',
    views: [
      { scope: 'model', view: 'joint', ...joint },
      { scope: 'first-layer', view: 'joint', ...joint },
      {
        scope: 'model',
        view: 'run',
        ...joint,
        explainedVarianceRatio: runs.map(() => [0.9, 0.05]),
      },
    ],
  };
  return trajectoriesFindings(
    makeSweepData(plan, ({ config }) =>
      config.kind === 'analysis'
        ? { result: result as never }
        : {
            metrics: makeMetrics({ 'test/accuracy': makeLine(0.1, ease(1) * 0.9, epochCount + 1) }),
          },
    ),
  );
}

function verdict(id: string, findings: TrajectoriesFindings): VerdictName | undefined {
  return trajectoriesClaims.find((claim) => claim.id === id)?.judge(findings).verdict;
}

describe('claims', () => {
  it('are supported by paths that slow down, rise and stay apart', () => {
    const findings = makeFindings();
    for (const claim of trajectoriesClaims) {
      expect([claim.id, claim.judge(findings).verdict]).toEqual([claim.id, 'supported']);
    }
  });

  it('flip when paths speed up or end in one place', () => {
    expect(verdict('points-crowd', makeFindings(speeding))).toBe('contradicted');
    expect(verdict('accurate-points-cluster', makeFindings(speeding))).toBe('contradicted');
    expect(verdict('different-ends', makeFindings(slowing, 0))).toBe('contradicted');
  });

  it('count a path that never moves as one that does not slow down', () => {
    expect(
      verdict(
        'points-crowd',
        makeFindings(() => 0),
      ),
    ).toBe('contradicted');
  });
});

it('plans iteration snapshots for the first three runs alone, and one PCA over all', () => {
  const fine = plan.tasks.map(({ config }) =>
    config.kind === 'training' ? config.record.weightsEveryIterationOfEpochs : null,
  );
  expect(fine).toEqual([5, 5, 5, 0, 0, 0, null]);
  expect(plan.tasks.at(-1)?.dependsOn).toHaveLength(6);
});

it('draws a path per run, with the accuracy at its end and the variance on the axes', () => {
  const record = trajectoriesFigures[0].summarise(makeFindings()) as {
    x: { label: string };
    paths: { points: { note: string | null }[] }[];
  };
  expect(record.x.label).toContain('14.0 % of variance');
  expect(record.paths).toHaveLength(6);
  expect(record.paths[0]?.points.at(-1)?.note).toBe('90.0 %');
});
