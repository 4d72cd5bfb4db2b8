/** Euclidean length of all weights together: `train/weight-norm`. */
export function weightNorm(weights: Float32Array): number {
  return Math.hypot(...weights);
}
