import type { PositiveCounts } from '@basin/core';
import {
  type Figure,
  type HistogramRecord,
  histogramRows,
  plotHistogram,
  plotScatter,
  type ScatterRecord,
  scatterRows,
} from '@basin/charts';
import { histogram } from '@basin/statistics';
import { claimedBand } from './claims.ts';
import type { MinimalRatioFindings } from './findings.ts';

const countTexts: Record<keyof PositiveCounts, { id: string; label: string; note: string }> = {
  aboveTolerance: {
    id: 'loss-by-minimal-ratio',
    label: 'Minimal ratio (eigenvalues > τ)',
    note: 'τ is 1e-6 of the largest absolute eigenvalue.',
  },
  positive: {
    id: 'loss-by-minimal-ratio-positive',
    label: 'Minimal ratio (eigenvalues > 0)',
    note: 'Many eigenvalues are zero but for rounding, which decides this count.',
  },
  aboveMinusTolerance: {
    id: 'loss-by-minimal-ratio-above-minus',
    label: 'Minimal ratio (eigenvalues ≥ −τ)',
    note: 'τ is 1e-6 of the largest absolute eigenvalue; eigenvalues near zero count as positive.',
  },
};

function lossByRatio(count: keyof PositiveCounts): Figure<MinimalRatioFindings, ScatterRecord> {
  const { id, label, note } = countTexts[count];
  return {
    id,
    title: `Loss against ${label.charAt(0).toLowerCase()}${label.slice(1)}`,
    caption: `Each point is a run at the end of its gradient-norm phase, coloured by the gradient norm it reached; crosses are runs stuck at a constant. ${note}`,
    summarise({ runs }) {
      const points = runs.flatMap((run) =>
        run.minimalRatio === null || run.loss === null
          ? []
          : [
              {
                x: run.minimalRatio[count],
                y: run.loss,
                value: run.gradientNorm,
                label: run.label,
                marked: run.stuck,
              },
            ],
      );
      if (points.length === 0) return null;
      return {
        x: { label, domain: [0, 1] as [number, number] },
        y: { label: 'Loss (mean squared error)', scale: 'log' as const },
        value: { label: 'Gradient norm', scale: 'log' as const },
        points,
        markedLabel: points.some((point) => point.marked) ? 'stuck at a constant' : null,
        band: { ...claimedBand, label: 'the report’s band' },
      };
    },
    plot: plotScatter,
    rows: scatterRows,
  };
}

/** Signed decades beyond τ: zero within ±τ, one decade per unit outside. */
function signedDecades(value: number, tolerance: number): number {
  const size = Math.abs(value);
  return size <= tolerance ? 0 : Math.sign(value) * Math.log10(size / tolerance);
}

const eigenvalueDensity: Figure<MinimalRatioFindings, HistogramRecord> = {
  id: 'eigenvalue-density',
  title: 'Eigenvalues of the Hessian',
  caption:
    'All eigenvalues of all runs by sign and size: decades above each run’s τ (1e-6 of its largest absolute eigenvalue), so that 0 holds what counts as zero and ±6 the largest.',
  summarise({ runs }) {
    const values = (stuck: boolean): number[] =>
      runs
        .filter((run) => run.stuck === stuck)
        .flatMap((run) =>
          (run.eigenvalues ?? []).map((value) => signedDecades(value, run.tolerance ?? 0)),
        );
    const groups = [
      { label: 'runs that fit', panel: null, bins: histogram(values(false), 40) },
      { label: 'runs stuck at a constant', panel: null, bins: histogram(values(true), 40) },
    ].filter((group) => group.bins.length > 0);
    if (groups.length === 0) return null;
    return {
      x: { label: 'Sign × log₁₀(|eigenvalue| / τ)' },
      y: { label: 'Eigenvalues', scale: 'log' },
      groups,
    };
  },
  plot: plotHistogram,
  rows: histogramRows,
};

export const minimalRatioFigures = [
  lossByRatio('aboveTolerance'),
  lossByRatio('positive'),
  lossByRatio('aboveMinusTolerance'),
  eigenvalueDensity,
] as const;
