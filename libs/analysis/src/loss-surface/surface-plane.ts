import type { LossSurfaceResult } from '@basin/core';

/** A plane through the final weights, with the coordinates to draw it at. */
export interface SurfacePlane extends Pick<
  LossSurfaceResult,
  'a' | 'b' | 'path' | 'explainedVarianceRatio' | 'eigenvalues' | 'eigenvalueResiduals'
> {
  first: Float64Array;
  second: Float64Array;
}

/** Two directions with the same coordinates along both, and no path. */
export function squarePlane(
  first: Float64Array,
  second: Float64Array,
  axis: number[],
): SurfacePlane {
  return {
    first,
    second,
    a: axis,
    b: axis,
    path: null,
    explainedVarianceRatio: null,
    eigenvalues: null,
    eigenvalueResiduals: null,
  };
}

/** Evenly spaced coordinates from −extent to extent. */
export function symmetricAxis(extent: number, gridSize: number): number[] {
  return evenly(-extent, extent, gridSize);
}

export function evenly(from: number, to: number, count: number): number[] {
  return Array.from({ length: count }, (_, k) => from + (k * (to - from)) / (count - 1));
}
