import type { LossSurfaceResult } from '@basin/core';
import { expect, it } from 'vitest';
import { makeSweepData } from '../testing/sweep-data.ts';
import { errorSurfaceClaims } from './claims.ts';
import { planErrorSurface } from './definition.ts';
import { errorSurfaceFigures } from './figures.ts';
import { type ErrorSurfaceFindings, errorSurfaceFindings } from './findings.ts';

const plan = planErrorSurface({ preset: 'smoke', firstSeed: 1, seedCount: 3 });
const axis = [-1, -0.5, 0, 0.5, 1];

/** A bowl over the plane, one cell infinite, its bottom at (bottom, 0). */
function bowl(plane: LossSurfaceResult['plane'], bottom: number): LossSurfaceResult {
  const loss = axis.map((b) => axis.map((a) => 0.01 + (a - bottom) ** 2 + b ** 2));
  return {
    measure: 'loss-surface',
    plane,
    exampleCount: 1_000,
    a: axis,
    b: axis,
    loss: loss.map((row, j) => row.map((value, i) => (i === 0 && j === 0 ? null : value))),
    centre: { a: 0, b: 0, loss: 0.01 + bottom ** 2 },
    path:
      plane === 'pca'
        ? [
            { a: -1, b: -1, epoch: 0 },
            { a: 0, b: 0, epoch: 1 },
          ]
        : null,
    explainedVarianceRatio: plane === 'pca' ? [0.9, 0.05] : null,
    eigenvalues: plane === 'eigenvectors' ? [3.2, 1.1] : null,
    eigenvalueResiduals: plane === 'eigenvectors' ? [1e-4, 1e-4] : null,
    seed: 0,
  };
}

function makeFindings(bottom: number, from = plan): ErrorSurfaceFindings {
  return errorSurfaceFindings(
    makeSweepData(from, ({ config }) =>
      config.kind === 'analysis' && config.measure.measure === 'loss-surface'
        ? { result: bowl(config.measure.plane, bottom) as never }
        : {},
    ),
  );
}

it('the claim flips when the bottom lies elsewhere, and one seed supports nothing', () => {
  const claim = errorSurfaceClaims[0];
  expect(claim?.judge(makeFindings(0)).verdict).toBe('supported');
  expect(claim?.judge(makeFindings(0.5)).verdict).toBe('contradicted');
  const one = planErrorSurface({ preset: 'smoke', firstSeed: 1, seedCount: 1 });
  expect(claim?.judge(makeFindings(0, one)).verdict).toBe('undecided');
  expect(claim?.judge(makeFindings(0.5, one)).verdict).toBe('contradicted');
});

it('figures name the plane’s variance or eigenvalues and survive an infinite cell', () => {
  const findings = makeFindings(0);
  const labels = errorSurfaceFigures
    .slice(0, 3)
    .map((figure) => (figure.summarise(findings) as { a: { label: string } }).a.label);
  expect(labels).toEqual([
    'Random direction 1',
    'Principal direction 1 (90.0 % of variance)',
    'Eigenvector 1 (λ = 3.20)',
  ]);
});

it('a plane completed by a random direction says so', () => {
  const findings = makeFindings(0);
  const surface = findings.runs[0]?.surfaces.find(({ plane }) => plane === 'pca');
  if (surface !== undefined) surface.explainedVarianceRatio = [1, 0];
  const record = errorSurfaceFigures[1]?.summarise(findings) as { b: { label: string } };
  expect(record.b.label).toBe('Random direction (the path is a line)');
});

it('the slice goes through the trained weights', () => {
  const record = errorSurfaceFigures[3].summarise(makeFindings(0)) as {
    curves: { points: { x: number; y: number }[] }[];
  };
  expect(record.curves[0]?.points.map(({ y }) => y)).toEqual([1.01, 0.26, 0.01, 0.26, 1.01]);
});
