import { ascending, sortedQuantile } from '@basin/statistics';
import type { Domain } from './axis.ts';

/** How a reader wants to see curves; plain JSON. */
export interface CurveView {
  /** Of the values; the usual one is logarithmic where losses span much. */
  scale: 'usual' | 'linear' | 'log';
  /** Of what curves run along; what is not positive is left out of a logarithmic one. */
  across: 'linear' | 'log';
  /** Weight of what was before, 0 to below 1; 0 leaves the values as they are. */
  smoothing: number;
  /** Whether the axis ends where 98 % of the values lie. */
  withoutOutliers: boolean;
  /** Where the horizontal axis begins and ends; null: with the curves. */
  from: number | null;
  to: number | null;
}

export const usualCurveView: CurveView = {
  ...{ scale: 'usual', across: 'linear', smoothing: 0, withoutOutliers: false },
  ...{ from: null, to: null },
};

/**
 * What of a curve lies within the view, with the points before and behind it, through which its line goes
 * on; its values smoothed: before they are cut, so that the beginning is not.
 */
export function viewedCurve<Curve extends { x: readonly number[]; y: readonly (number | null)[] }>(
  curve: Curve,
  { smoothing, from, to }: CurveView,
): Curve {
  if (smoothing === 0 && from === null && to === null) return curve;
  const y = smoothed(curve.y, smoothing);
  const begin = curve.x.findIndex((x) => x >= (from ?? -Infinity));
  const behind = curve.x.findIndex((x) => x > (to ?? Infinity));
  const end = behind < 0 ? curve.x.length : behind + 1;
  // It is over before the view begins, or begins behind it.
  const isSeen = begin >= 0 && behind !== 0 && (from ?? -Infinity) <= (to ?? Infinity);
  const kept = isSeen ? ([Math.max(0, begin - 1), end] as const) : ([0, 0] as const);
  return { ...curve, x: curve.x.slice(...kept), y: y.slice(...kept) };
}

/**
 * Exponential moving mean, corrected for its start as TensorBoard does it: the first value is itself.
 * Gaps stay gaps, and are passed over.
 */
export function smoothed(values: readonly (number | null)[], weight: number): (number | null)[] {
  let mean = 0;
  let total = 0;
  return values.map((value) => {
    if (value === null || !Number.isFinite(value)) return value;
    mean = weight * mean + (1 - weight) * value;
    total = weight * total + (1 - weight);
    return mean / total;
  });
}

/** Values that are needed to call any of them far out. */
const leastValues = 20;
const outside = 0.01;

/** Where all but the outermost hundredth of the values at each end lie; null where these are too few. */
export function innerDomain(values: readonly (number | null)[]): Domain | null {
  const finite = values.filter((value) => value !== null && Number.isFinite(value)) as number[];
  if (finite.length < leastValues) return null;
  const sorted = ascending(finite);
  const [low, high] = [outside, 1 - outside].map((share) =>
    sortedQuantile(sorted, share),
  ) as Domain;
  return low < high ? [low, high] : null;
}
