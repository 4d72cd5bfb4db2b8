import type { Activation } from './activation.ts';

/** φ(x) = x. */
export const linear: Activation = {
  isMonotone: true,
  apply: (_tf, sums) => sums,
  back: (_tf, _outputs, slope) => slope,
  derivatives: (_tf, sums) => ({ values: sums, slope: null, curvature: null }),
};
