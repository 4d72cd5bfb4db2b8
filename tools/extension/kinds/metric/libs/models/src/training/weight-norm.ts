/** Euclidean length of all weights together, statistics that a layer keeps among them: `train/weight-norm`. */
export function weightNorm(state: Float32Array | Float64Array): number {
  return Math.hypot(...state);
}
