import type { ChebyshevConfig } from '@basin/core';
import type { DataLoader } from './data-loader.ts';

/** T_d at points from −1 up to 1. */
export const chebyshevLoader: DataLoader<ChebyshevConfig> = {
  make({ degree, pointCount, spacing }) {
    const inputs = Float32Array.from({ length: pointCount }, (_, index) =>
      spacing === 'even'
        ? -1 + (2 * index) / (pointCount - 1)
        : Math.cos((Math.PI * (2 * (pointCount - index) - 1)) / (2 * pointCount)),
    );
    // Of the inputs as they are stored, not of those before rounding.
    const targets = inputs.map((x) => Math.cos(degree * Math.acos(x)));
    return { train: { count: pointCount, inputs, targets }, test: null };
  },
};
