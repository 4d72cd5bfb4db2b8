import type { DatasetConfig } from '@basin/core';
import type { SplitColumns } from './columns.ts';
import type { DataLoader } from './data-loader.ts';

type LineConfig = Extract<DatasetConfig, { name: 'line' }>;

export const lineLoader: DataLoader<LineConfig> = {
  make: (config) => ({ train: points(config, 0), test: points(config, 0.5) }),
};

function points({ slope, pointCount }: LineConfig, shift: number): SplitColumns {
  const inputs = Float32Array.from(
    { length: pointCount },
    (_, row) => (row + 1 - shift) / pointCount,
  );
  return { count: pointCount, inputs, targets: inputs.map((x) => slope * x + 1) };
}
