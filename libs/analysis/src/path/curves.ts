import type { BarrierResult } from '@basin/core';
import type { CurveShares } from '@basin/models';

/**
 * Ways between two networks by the shares that their weights and those of a middle point have at t: the straight
 * line, the quadratic Bézier curve (1 − t)²·a + 2t(1 − t)·θ + t²·b, and the chain of two lines over θ (Garipov et
 * al. 2018, section 3.3).
 */
export const curveShares: Readonly<Record<BarrierResult['path'], CurveShares>> = {
  line: (t) => [1 - t, 0, t],
  bezier: (t) => [(1 - t) ** 2, 2 * t * (1 - t), t ** 2],
  chain: (t) => (t < 0.5 ? [1 - 2 * t, 2 * t, 0] : [0, 2 - 2 * t, 2 * t - 1]),
};

/** Weights at t, in double precision and rounded once. */
export function weightsOn(
  shares: CurveShares,
  first: Float32Array,
  middle: Float32Array | null,
  last: Float32Array,
): (t: number) => Float32Array {
  return (t) => {
    const [a, m, b] = shares(t);
    return first.map(
      (value, index) =>
        a * value +
        (middle === null ? 0 : m * (middle[index] as number)) +
        b * (last[index] as number),
    );
  };
}
