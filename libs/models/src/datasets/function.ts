import type { FunctionConfig } from '@basin/core';
import type { DataLoader } from './data-loader.ts';

/** The target functions of the report, computed by whoever needs them. */
export const functionLoader: DataLoader<FunctionConfig> = {
  make(config) {
    const { inputs, targets, pointCount } = functionPoints(config);
    return { train: { count: pointCount, inputs, targets }, test: null };
  },
};

/** Points and values of a target function, one row a point. */
export interface FunctionPoints {
  /** [pointCount × windowSize]: x, or the window (x−h, x, x+h) with h the grid step 1/pointCount. */
  inputs: Float32Array;
  targets: Float32Array;
  pointCount: number;
  windowSize: number;
}

/** The points x = 1/n, 2/n, … 1 and their targets. */
export function functionPoints(config: FunctionConfig): FunctionPoints {
  const { pointCount, windowSize } = config;
  const inputs = new Float32Array(pointCount * windowSize);
  const targets = new Float32Array(pointCount);
  for (let row = 0; row < pointCount; row++) {
    for (let column = 0; column < windowSize; column++) {
      const shift = windowSize === 1 ? 0 : column - 1;
      inputs[row * windowSize + column] = (row + 1 + shift) / pointCount;
    }
    targets[row] = targetValue(config.target, row + 1, pointCount);
  }
  return { inputs, targets, pointCount, windowSize };
}

/**
 * f1(x) = sin(5πx)/(5πx), f2(x) = sign(sin(5πx)) at x = index/pointCount.
 *
 * sign(0) = 0 exactly where 5x is an integer, told by integer arithmetic: in floating point
 * Math.sin(5πx) is never 0 there.
 */
export function targetValue(
  target: FunctionConfig['target'],
  index: number,
  pointCount: number,
): number {
  const angle = (5 * Math.PI * index) / pointCount;
  const atZero = (5 * index) % pointCount === 0;
  if (target === 'f1') return atZero ? 0 : Math.sin(angle) / angle;
  return atZero ? 0 : Math.sign(Math.sin(angle));
}
