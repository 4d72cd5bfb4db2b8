import type { CurvatureResult, DensityRecord } from '@basin/core';
import { studentQuantile } from '@basin/statistics';
import type { Curve, CurvePoint } from '@basin/charts';
import type { TitledChart } from '../components/task/chart-record.ts';

type Chart = Omit<TitledChart, 'id'>;

/** What a curvature's figures show: densities with their error bars, traces of the blocks with theirs. */
export function curvatureCharts({ density, blocks = [], matrix }: CurvatureResult): Chart[] {
  const named = matrix === undefined || matrix === 'hessian' ? '' : ` of the ${words[matrix]}`;
  return [
    ...(density === null
      ? []
      : [densityChart(`Spectral density${named}`, density, [{ name: 'density', density }])]),
    ...blockDensities(blocks, named),
    ...blockTraces(blocks, named),
  ];
}

const words = {
  'gauss-newton': 'Gauss–Newton matrix',
  fisher: 'Fisher information',
  'empirical-fisher': 'empirical Fisher matrix',
} as const;

interface NamedDensity {
  name: string;
  density: DensityRecord;
}

/** A Gaussian's tails go down to 1e-300 on a logarithmic axis: what is below this share of the peak is left out. */
const shownShare = 1e-6;

function densityChart(title: string, of: DensityRecord, densities: NamedDensity[]): Chart {
  const floor = shownShare * Math.max(...densities.flatMap(({ density }) => density.density));
  const band = of.standardError
    ? '; the band is each value’s 95 % interval by Student’s t over the probes'
    : '';
  return {
    title,
    caption: `Stochastic Lanczos quadrature, ${of.probeCount} probes of ${of.iterationCount} steps, broadened by ${of.broadening.toPrecision(2)}${band}`,
    chart: {
      kind: 'curves',
      record: {
        x: { label: 'Eigenvalue' },
        y: { label: 'Density', scale: 'log' },
        curves: densities.map((one) => densityCurve(one, floor)),
        legend: densities.length > 1,
      },
    },
  };
}

function densityCurve({ name, density }: NamedDensity, floor: number): Curve {
  return {
    label: name,
    panel: null,
    dashed: false,
    points: density.values.map((x, index) => {
      const y = density.density[index] ?? null;
      if (y === null || y < floor) return { x, y: null, low: null, high: null };
      const { low, high } = bounds(y, density.standardError?.[index], density.probeCount);
      return { x, y, low: low === null ? null : Math.max(low, floor), high };
    }),
  };
}

function blockDensities(blocks: NonNullable<CurvatureResult['blocks']>, named: string): Chart[] {
  const densities = blocks.flatMap(({ name, density }) =>
    density === null ? [] : [{ name, density }],
  );
  const [first] = densities;
  return first === undefined
    ? []
    : [densityChart(`Spectral density${named} by block`, first.density, densities)];
}

function blockTraces(blocks: NonNullable<CurvatureResult['blocks']>, named: string): Chart[] {
  const points = blocks.flatMap(({ trace }, index): CurvePoint[] =>
    trace === null
      ? []
      : [
          {
            x: index + 1,
            y: trace.mean,
            ...bounds(trace.mean, trace.standardError, trace.probeCount),
          },
        ],
  );
  if (points.length === 0) return [];
  const names = blocks.map(({ name }, index) => `${index + 1} is ${name}`).join(', ');
  return [
    {
      title: `Trace${named} by block`,
      caption: `Hutchinson's estimate, the band its 95 % interval by Student’s t over ${blocks[0]?.trace?.probeCount ?? 0} probes; ${names}`,
      chart: {
        kind: 'curves',
        record: {
          x: { label: 'Block' },
          y: { label: 'Trace' },
          curves: [{ label: 'trace', panel: null, dashed: false, points }],
          legend: false,
        },
      },
    },
  ];
}

function bounds(
  value: number | null,
  standardError: number | null | undefined,
  probeCount: number,
): { low: number | null; high: number | null } {
  if (value === null || standardError === null || standardError === undefined) {
    return { low: null, high: null };
  }
  const half = studentQuantile(0.975, probeCount - 1) * standardError;
  return { low: value - half, high: value + half };
}
