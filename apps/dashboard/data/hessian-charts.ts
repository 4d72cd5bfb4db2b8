import type { HessianBlock, HessianResult } from '@basin/core';
import { histogram } from '@basin/statistics';
import type { TitledChart } from '../components/task/chart-record.ts';

type Chart = Omit<TitledChart, 'id'>;

/** The exact spectrum, whole where it was computed, and of the blocks. */
export function hessianCharts({
  eigenvalues,
  tolerance,
  counts,
  blocks = [],
}: HessianResult): Chart[] {
  const above =
    counts === null || tolerance === null
      ? ''
      : `, ${counts.aboveTolerance} above τ = ${tolerance.toPrecision(3)}`;
  return [
    ...(eigenvalues.length === 0
      ? []
      : [
          spectrum(
            'Spectrum of the Hessian',
            `${eigenvalues.length} eigenvalues${above}; counts on a log axis`,
            [{ label: 'eigenvalues', panel: null, values: eigenvalues }],
          ),
        ]),
    ...blockCharts(blocks),
  ];
}

function blockCharts(blocks: readonly HessianBlock[]): Chart[] {
  const known = blocks.flatMap(({ name, eigenvalues }) =>
    eigenvalues === null ? [] : [{ label: name, panel: name, values: eigenvalues }],
  );
  if (known.length === 0) return [];
  const left = blocks.filter(({ eigenvalues }) => eigenvalues === null);
  const without =
    left.length === 0
      ? ''
      : `; too large to be computed whole: ${left.map(({ name, parameterCount }) => `${name} (${parameterCount} parameters)`).join(', ')}`;
  const traces = blocks
    .flatMap(({ name, trace }) => (trace === null ? [] : [`${name} ${trace.toPrecision(4)}`]))
    .join(', ');
  return [
    spectrum(
      'Spectrum of the Hessian by block',
      `All eigenvalues of each diagonal block; counts on a log axis; traces: ${traces}${without}`,
      known,
    ),
  ];
}

function spectrum(
  title: string,
  caption: string,
  groups: readonly { label: string; panel: string | null; values: readonly number[] }[],
): Chart {
  return {
    title,
    caption,
    chart: {
      kind: 'histogram',
      record: {
        x: { label: 'Eigenvalue' },
        y: { label: 'Eigenvalues in the bin', scale: 'log' },
        groups: groups.map(({ label, panel, values }) => ({
          ...{ label, panel },
          bins: histogram(values, 60),
        })),
      },
    },
  };
}
