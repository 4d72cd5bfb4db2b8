/**
 * What each measure stores as `AnalysisOutcome.result`. Plain JSON: a value that was NaN or infinite
 * is null. Every record states how its numbers were made.
 */
export type AnalysisResult =
  | HessianResult
  | CurvatureResult
  | InterpolationResult
  | LossSurfaceResult
  | TrajectoryPcaResult
  | SensitivityResult;

/** Numbers of eigenvalues by the three rules: > 0, > τ, ≥ −τ. */
export interface PositiveCounts {
  positive: number;
  aboveTolerance: number;
  aboveMinusTolerance: number;
}

export interface HessianResult {
  measure: 'hessian';
  parameterCount: number;
  exampleCount: number;
  precision: 'float32' | 'float64';
  /** How it was computed: block by block over a dense network's layers, or one product a row. */
  method: 'layerwise' | 'vector-products';
  loss: number;
  gradientNorm: number;
  /** All eigenvalues, ascending. */
  eigenvalues: number[];
  /** τ = relativeTolerance × the largest absolute eigenvalue. */
  tolerance: number;
  counts: PositiveCounts;
  /** counts / parameterCount; the headline is `aboveTolerance`. */
  minimalRatio: PositiveCounts;
  /** max |H − Hᵀ| / max |H| before symmetrising; layerwise within each layer's own block. */
  symmetryError: number;
}

export interface CurvatureResult {
  measure: 'curvature';
  parameterCount: number;
  exampleCount: number;
  precision: 'float32' | 'float64';
  /** How Hv was computed; differences only on backends that cannot do it exactly. */
  productMethod: 'exact' | 'central-difference';
  loss: number;
  /** Largest by absolute value first; residual = ‖Hv − λv‖ / |λ|. */
  eigenpairs: { value: number; residual: number; converged: boolean }[];
  iterationCount: number;
  trace: { mean: number; standardError: number; probeCount: number } | null;
  /** Spectral density (SLQ), normalised to integrate to 1; broadened by Gaussians of that width. */
  density: {
    values: number[];
    density: number[];
    probeCount: number;
    /** Lanczos steps of each probe. */
    iterationCount: number;
    broadening: number;
  } | null;
  /**
   * Largest rise of the loss found where every filter moves by at most `radius` of its length: by
   * random directions, both ways, then by steps of ascent from the best.
   */
  sharpness: {
    radius: number;
    lossRise: number | null;
    directionCount: number;
    ascentSteps: number;
  } | null;
  /** Probe of the matrix-vector product: |u·Hv − v·Hu| relative, and whether two calls were equal. */
  symmetryError: number;
  deterministic: boolean;
  seed: number;
}

export interface InterpolationResult {
  measure: 'interpolation';
  alphas: number[];
  /** Of a network with batch norm: its statistics are computed anew over the training split at every α. */
  batchStatistics?: 'recomputed';
  trainLoss: (number | null)[];
  trainAccuracy: (number | null)[];
  testLoss: (number | null)[];
  testAccuracy: (number | null)[];
}

export interface LossSurfaceResult {
  measure: 'loss-surface';
  plane: 'random' | 'pca' | 'eigenvectors';
  exampleCount: number;
  /** Coordinates along the two directions. */
  a: number[];
  b: number[];
  /** loss[j][i] is the loss at (a[i], b[j]). */
  loss: (number | null)[][];
  centre: { a: number; b: number; loss: number };
  /** The optimiser's path in the plane's coordinates, where snapshots exist. */
  path: { a: number; b: number; epoch: number }[] | null;
  /** Share of the path's variance in the plane (PCA plane), or the two eigenvalues. */
  explainedVarianceRatio: number[] | null;
  eigenvalues: number[] | null;
  /** ‖Hv − λv‖ / |λ| of the eigenvector plane's two directions. */
  eigenvalueResiduals: number[] | null;
  seed: number;
}

export interface TrajectoryPoint {
  step: number;
  epoch: number;
  scores: number[];
  /** Null where no evaluation was recorded at that step. */
  testAccuracy: number | null;
  /** False where the snapshot was projected, not fitted. */
  fitted: boolean;
}

export interface TrajectoryView {
  scope: 'model' | 'first-layer';
  /** joint: all runs together; displacement: from each run's start; run: one PCA per run. */
  view: 'joint' | 'displacement' | 'run';
  /** One record per fit: one for joint and displacement, one per run for `run`. */
  explainedVarianceRatio: number[][];
  runs: { taskId: string; points: TrajectoryPoint[] }[];
}

export interface TrajectoryPcaResult {
  measure: 'trajectory-pca';
  views: TrajectoryView[];
}

export interface SensitivityResult {
  measure: 'sensitivity';
  split: 'train' | 'test';
  exampleCount: number;
  /** Mean over examples of ‖∂ℓᵢ/∂xᵢ‖. */
  exampleGradientNorm: number;
  /** Mean over batches of ‖∂ mean-loss/∂X‖, at the training's own batch size; shrinks with it by construction. */
  batchGradientNorm: number;
  batchSize: number;
  /** Mean over examples of ‖∂ softmax/∂x‖ (Frobenius; Novak et al. 2018). */
  jacobianNorm: number;
}
