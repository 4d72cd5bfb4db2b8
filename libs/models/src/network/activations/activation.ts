import type { Tensor } from '@tensorflow/tfjs-core';
import type { Ops } from '../ops.ts';

/** A function φ that a layer applies to each of its sums. */
export interface Activation {
  /** Never falls: the largest of some sums has the largest value, so that a pool may come before it. */
  isMonotone: boolean;
  apply<T extends Tensor>(tf: Ops, sums: T): T;
  /**
   * Slope by the sums from the slope by the outputs, where the outputs tell φ′: then a pass back need
   * not keep the sums. Null where they do not.
   */
  back: (<T extends Tensor>(tf: Ops, outputs: T, slope: T) => T) | null;
  /** φ, φ′ and φ″ at the sums; null stands for a slope of 1 and for a curvature of 0. */
  derivatives<T extends Tensor>(
    tf: Ops,
    sums: T,
  ): { values: T; slope: T | null; curvature: T | null };
}
