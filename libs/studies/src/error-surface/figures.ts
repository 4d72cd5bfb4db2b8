import type { LossSurfaceResult } from '@basin/core';
import {
  type CurveRecord,
  curveRows,
  type Figure,
  plotCurves,
  plotSurface,
  plotTurnedSurface,
  type SurfaceRecord,
  surfaceRows,
} from '@basin/charts';
import type { ErrorSurfaceFindings } from './findings.ts';

type Plane = LossSurfaceResult['plane'];

const planeTexts: Record<Plane, { title: string; caption: string; axis: string }> = {
  random: {
    title: 'two random filter-normalised directions',
    caption: 'Directions are normalised filter by filter (Li et al. 2018), biases left alone.',
    axis: 'Random direction',
  },
  pca: {
    title: 'the run’s own two leading PCA directions',
    caption: 'The line is the optimiser’s path, projected on the plane; the ring is its start.',
    axis: 'Principal direction',
  },
  eigenvectors: {
    title: 'the Hessian’s two leading eigenvectors',
    caption: 'The two directions of steepest curvature at the trained weights.',
    axis: 'Eigenvector',
  },
};

/** The first run that has the plane stands for the figure; all are in the data. */
function surfaceOf(findings: ErrorSurfaceFindings, plane: Plane): LossSurfaceResult | null {
  for (const run of findings.runs) {
    const found = run.surfaces.find((surface) => surface.plane === plane);
    if (found !== undefined) return found;
  }
  return null;
}

function surfaceFigure(plane: Plane): Figure<ErrorSurfaceFindings, SurfaceRecord> {
  const { title, caption, axis } = planeTexts[plane];
  return {
    id: `surface-${plane}`,
    title: `Loss on the plane of ${title}`,
    caption: `Mean squared error on a logarithmic scale around the trained weights (dot). ${caption}`,
    summarise(findings) {
      const surface = surfaceOf(findings, plane);
      if (surface === null) return null;
      const share = (index: number): string => {
        const ratio = surface.explainedVarianceRatio?.[index];
        const eigenvalue = surface.eigenvalues?.[index];
        if (plane === 'eigenvectors' && eigenvalue !== undefined) {
          return ` (λ = ${eigenvalue.toPrecision(3)})`;
        }
        return ratio === undefined ? '' : ` (${(ratio * 100).toFixed(1)} % of variance)`;
      };
      // A path along a line has one component; a random direction completes its plane.
      const isLine = surface.explainedVarianceRatio?.[1] === 0;
      return {
        a: { label: `${axis} 1${share(0)}` },
        b: { label: isLine ? 'Random direction (the path is a line)' : `${axis} 2${share(1)}` },
        value: { label: 'Loss', scale: 'log' },
        aValues: surface.a,
        bValues: surface.b,
        values: surface.loss,
        centre: { a: surface.centre.a, b: surface.centre.b },
        path: surface.path?.map(({ a, b }) => ({ a, b })) ?? null,
      };
    },
    plot: plotSurface,
    turned: plotTurnedSurface,
    rows: surfaceRows,
  };
}

const slices: Figure<ErrorSurfaceFindings, CurveRecord> = {
  id: 'slices',
  title: 'Slices through the trained weights',
  caption:
    'Loss along the first direction of the random and of the eigenvector plane, through the grid row nearest the trained weights.',
  summarise(findings) {
    const curves = (['random', 'eigenvectors'] as const).flatMap((plane) => {
      const surface = surfaceOf(findings, plane);
      if (surface === null) return [];
      const row = nearestIndex(surface.b, surface.centre.b);
      return [
        {
          label: planeTexts[plane].axis,
          panel: null,
          dashed: false,
          points: surface.a.map((x, index) => ({
            x,
            y: surface.loss[row]?.[index] ?? null,
            low: null,
            high: null,
          })),
        },
      ];
    });
    if (curves.length === 0) return null;
    return {
      x: { label: 'Distance along the direction' },
      y: { label: 'Loss (mean squared error)', scale: 'log' },
      curves,
    };
  },
  plot: plotCurves,
  rows: curveRows,
};

function nearestIndex(values: readonly number[], target: number): number {
  return values.reduce(
    (best, value, index) =>
      Math.abs(value - target) < Math.abs((values[best] ?? Infinity) - target) ? index : best,
    0,
  );
}

export const errorSurfaceFigures = [
  surfaceFigure('random'),
  surfaceFigure('pca'),
  surfaceFigure('eigenvectors'),
  slices,
] as const;
