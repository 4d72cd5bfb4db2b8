import type { CurvatureMatrix } from './config/measures/curvature.ts';
import type { BlobRef } from './result.ts';

/**
 * What each measure stores as `AnalysisOutcome.result`. Plain JSON: a value that was NaN or infinite
 * is null. Every record states how its numbers were made.
 */
export type AnalysisResult =
  | HessianResult
  | CurvatureResult
  | InterpolationResult
  | BarrierResult
  | LossSurfaceResult
  | TrajectoryPcaResult
  | SensitivityResult
  | PredictionsResult
  | RepresentationsResult
  | SharpnessResult
  | GeneralisationResult;

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
  /** All eigenvalues, ascending; none where the whole is too large and only its blocks were computed. */
  eigenvalues: number[];
  /** τ = relativeTolerance × the largest absolute eigenvalue; null without eigenvalues, as what follows from it. */
  tolerance: number | null;
  counts: PositiveCounts | null;
  /** counts / parameterCount; the headline is `aboveTolerance`. */
  minimalRatio: PositiveCounts | null;
  /**
   * The same at the smallest tolerance that rounding allows in float64: how much of the headline
   * hangs on τ. Absent from results of earlier builds.
   */
  strict?: { relativeTolerance: number; count: number; minimalRatio: number };
  /** Leading eigenvalues that stand apart from the rest, by the largest ratio. Absent from results of earlier builds. */
  outlierCount?: number;
  /** max |H − Hᵀ| / max |H| before symmetrising; layerwise within each layer's own block. */
  symmetryError: number;
  /**
   * The diagonal block of each layer (`2`, `3.layers.0`) or each of its tensors (`2.weight`), named as in a
   * PyTorch state_dict. Absent where none were asked for.
   */
  blocks?: HessianBlock[];
}

/** An exact diagonal block of the Hessian; null of one that is itself too large. */
export interface HessianBlock {
  name: string;
  parameterCount: number;
  /** All of it, ascending. */
  eigenvalues: number[] | null;
  trace: number | null;
}

export interface CurvatureResult {
  measure: 'curvature';
  parameterCount: number;
  exampleCount: number;
  precision: 'float32' | 'float64';
  /** Absent from results of earlier builds, which are of the Hessian. */
  matrix?: CurvatureMatrix;
  /** How Hv was computed; differences only on backends that cannot do it exactly. */
  productMethod: 'exact' | 'central-difference';
  loss: number;
  /** Of `loss` and `sharpness`, whatever `precision` the products have. Absent from results of earlier builds. */
  lossPrecision?: 'float32' | 'float64';
  /** Largest by absolute value first; residual = ‖Hv − λv‖ / the largest of them. */
  eigenpairs: { value: number; residual: number; converged: boolean }[];
  iterationCount: number;
  trace: TraceRecord | null;
  /** Spectral density (SLQ), normalised to integrate to 1; broadened by Gaussians of that width. */
  density: DensityRecord | null;
  /**
   * Of the diagonal block of each layer (`2`, `3.layers.0`) or each of its tensors (`2.weight`), named as in a
   * PyTorch state_dict. Absent where none were asked for.
   */
  blocks?: CurvatureBlock[];
  /**
   * Largest rise of the loss found where every filter moves by at most `radius` of its length: by
   * random directions, both ways, then by steps of ascent from several of the best. A lower bound of
   * the maximum, which no search of this kind proves.
   */
  sharpness: {
    radius: number;
    lossRise: number | null;
    directionCount: number;
    ascentSteps: number;
    /** Directions that an ascent started from; absent from results of earlier builds, which had one. */
    ascentCount?: number;
    /** What `lossRise` is of the maximum. */
    bound?: 'lower';
  } | null;
  /** Probe of the matrix-vector product: |u·Hv − v·Hu| relative, and whether two calls were equal. */
  symmetryError: number;
  deterministic: boolean;
  seed: number;
}

/** Hutchinson's estimate; the standard error is over the probes. */
export interface TraceRecord {
  mean: number;
  standardError: number;
  probeCount: number;
  /** Directions whose part is exact, and no probe's; absent from results of earlier builds, which had none. */
  deflatedCount?: number;
}

export interface DensityRecord {
  values: number[];
  density: number[];
  /** Over the probes, at each value; null of one probe, absent from results of earlier builds. */
  standardError?: number[] | null;
  probeCount: number;
  /** Lanczos steps of each probe. */
  iterationCount: number;
  broadening: number;
}

/** Curvature of the parameters of one layer or tensor, all others held. */
export interface CurvatureBlock {
  name: string;
  parameterCount: number;
  eigenpairs: { value: number; residual: number; converged: boolean }[];
  iterationCount: number;
  /** By the same probes as the whole trace, of which they are the terms. */
  trace: TraceRecord | null;
  density: DensityRecord | null;
}

export interface InterpolationResult extends PathMetrics {
  measure: 'interpolation';
  /** Of losses and accuracies: the training's own evaluation. */
  precision?: 'float32' | 'float64';
  alphas: number[];
  /** Of a network with batch norm: its statistics are computed anew over the training split at every α. */
  batchStatistics?: 'recomputed';
}

/** Loss and accuracy at points of a way between two networks. */
export interface PathMetrics {
  trainLoss: (number | null)[];
  trainAccuracy: (number | null)[];
  testLoss: (number | null)[];
  testAccuracy: (number | null)[];
}

/**
 * The largest rise above the straight line between the values at the two ends, over the points of a way;
 * 0 where there is none. Null where a value is missing or not finite.
 */
export interface BarrierHeights {
  trainLoss: number | null;
  /** Of 1 − accuracy. */
  trainError: number | null;
  testLoss: number | null;
  testError: number | null;
}

export interface BarrierResult {
  measure: 'barrier';
  path: 'line' | 'bezier' | 'chain';
  align: 'none' | 'weights' | 'activations';
  /** What the way joins. */
  ends: 'two-trainings' | 'start-and-end';
  /** Of losses and accuracies: the training's own evaluation. */
  precision: 'float32';
  /** Positions on the way: 0 is the first network. */
  positions: number[];
  /** Of a network with batch norm: its statistics are computed anew over the training split at every point. */
  batchStatistics?: 'recomputed';
  along: PathMetrics;
  barrier: BarrierHeights;
  /** Euclidean distance between the ends, the second as it was aligned. */
  distance: number;
  /** The straight line between the networks as they are; null where that is the way itself. */
  line: { along: PathMetrics; barrier: BarrierHeights; distance: number } | null;
  /** By how much the way's barrier is lower than the straight line's; null where that is the way itself. */
  lowered: BarrierHeights | null;
  alignment: {
    /** Sets of units that are permuted together, and the units of them all. */
    groupCount: number;
    unitCount: number;
    /** Units that are elsewhere than before. */
    movedCount: number;
    /** Rounds over all groups; activations need one. */
    roundCount: number;
    /** ‖a − b‖² over all weights before and after. */
    squaredDistance: { before: number; after: number };
    /** Examples that activations were compared on. */
    exampleCount: number | null;
  } | null;
  /** How a curve was trained: mean loss over the steps of each epoch. */
  training: {
    epochCount: number;
    epochLosses: number[];
    /** File of the middle point's flat weights, little-endian float32; absent from results of earlier builds. */
    middle?: BlobRef;
  } | null;
  seed: number;
}

/** Files that a measure's result names: weights that it made. */
export function resultBlobs(result: unknown): BlobRef[] {
  const { measure, training } = result as Partial<BarrierResult>;
  return measure === 'barrier' && training?.middle !== undefined ? [training.middle] : [];
}

export interface LossSurfaceResult {
  measure: 'loss-surface';
  plane: 'random' | 'pca' | 'eigenvectors';
  /** Of the losses on the grid. */
  precision?: 'float32' | 'float64';
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
  /** ‖Hv − λv‖ / the larger |λ|, of the eigenvector plane's two directions. */
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
  /** Of inner products and scores; the weights are as they were trained. */
  precision?: 'float32' | 'float64';
  views: TrajectoryView[];
}

export interface SensitivityResult {
  measure: 'sensitivity';
  split: 'train' | 'test';
  precision?: 'float32' | 'float64';
  exampleCount: number;
  /** Mean over examples of ‖∂ℓᵢ/∂xᵢ‖. */
  exampleGradientNorm: number;
  /** Mean over batches of ‖∂ mean-loss/∂X‖, at the training's own batch size; shrinks with it by construction. */
  batchGradientNorm: number;
  batchSize: number;
  /** Mean over examples of ‖∂ softmax/∂x‖ (Frobenius; Novak et al. 2018). */
  jacobianNorm: number;
}

export interface PredictionsResult {
  measure: 'predictions';
  split: 'train' | 'test';
  precision?: 'float32' | 'float64';
  exampleCount: number;
  /** Mean over the examples. */
  loss: number | null;
  /** Of a network that tells classes; null of one that predicts values. */
  classes: ClassPredictions | null;
  values: ValuePredictions | null;
  /** Greatest loss first; an example whose loss is NaN is the worst of all. */
  worst: WorstExample[];
  /** Inputs of the first of `worst`, where they are small images. */
  images: ExampleImages | null;
}

export interface ClassPredictions {
  classCount: number;
  accuracy: number;
  /** confusion[t][p]: examples of class t whose largest output is p. Null of more than 256 classes. */
  confusion: number[][] | null;
  /** By class. Precision is null where no example was said to be of it, recall where none is. */
  perClass: { precision: number | null; recall: number | null; support: number }[];
  /** Null where the outputs are no probabilities: of squared errors, say. */
  calibration: Calibration | null;
}

/**
 * How sure a network is of what it says, against how often it is right (Guo et al. 2017): by the
 * probability of its first choice, in ten equal bins, each without its lower end.
 */
export interface Calibration {
  /** `confidence` is the mean of the bin; it and `accuracy` are null in a bin without examples. */
  bins: {
    low: number;
    high: number;
    count: number;
    confidence: number | null;
    accuracy: number | null;
  }[];
  /** Expected calibration error: Σ share of the bin × |accuracy − confidence|. */
  expectedError: number;
}

export interface ValuePredictions {
  /** Values of one target; at most 16 of them stand in `outputs`. */
  outputCount: number;
  outputs: OutputErrors[];
}

/** Residuals are predicted − true. */
export interface OutputErrors {
  rootMeanSquare: number | null;
  meanAbsolute: number | null;
  /** 1 − Σ residual² / Σ (true − mean)²; null where the true values are all equal. */
  r2: number | null;
  /** Linear between order statistics. */
  quantiles: { share: number; residual: number | null }[];
  /** Every so-many-th example. */
  points: { truth: (number | null)[]; predicted: (number | null)[] };
}

export interface WorstExample {
  /** Its place in the split, from 0. */
  index: number;
  /** Its class, or its values (at most 16). */
  truth: number | number[];
  predicted: number | (number | null)[];
  loss: number | null;
  /** Of the classes `predicted` and `truth`, where outputs are probabilities. */
  probability?: { predicted: number; truth: number };
  /** Where an example has at most 16 values, as the network takes them. */
  inputs?: number[];
}

/** Images of up to 32 × 32 points as bytes, one after the other, rows of points, channels last. */
export interface ExampleImages {
  height: number;
  width: number;
  channels: number;
  count: number;
  /** Base64. */
  bytes: string;
  /** The values that 0 and 255 stand for; null where the data set itself is bytes. */
  range: [number, number] | null;
}

export interface RepresentationsResult {
  measure: 'representations';
  split: 'train' | 'test';
  exampleCount: number;
  /** Of the layers' outputs; inner products and eigenvalues are in double precision. Earlier builds said float64 of all. */
  precision: 'float32' | 'float64';
  /** Layers of the first network, in order: those that change their input. */
  layers: LayerRepresentation[];
  /** Of the second network; null where there is one. */
  otherLayers: LayerRepresentation[] | null;
  /** Linear CKA of each layer with each of the second network's, or with each other. */
  similarity: { biased: (number | null)[][]; unbiased: (number | null)[][] };
  /** Of each layer with the same one of the second network, unbiased, on average; null of one network. */
  meanSimilarity: number | null;
  /** Of the layer before the last. */
  lastHidden: { effectiveRank: number; similarity: number | null } | null;
  /** Share of the units of all layers with ReLU that are 0 on every example. */
  deadUnits: number | null;
}

export interface LayerRepresentation {
  /** `layer-2`, as metrics name it. */
  name: string;
  type: string;
  /** Values of one example. */
  width: number;
  /** exp of the entropy of the singular values' shares; 0 where all examples give the same. */
  effectiveRank: number;
  /** Share of the units (channels) that are 0 everywhere on every example; null of layers without ReLU. */
  deadUnits: number | null;
}

/** A rise of the loss found in a box around the weights, as Keskar et al. 2017 scale it: in per cent of 1 + L. */
interface BoxSharpness {
  size: number;
  value: number | null;
  rise: number | null;
  bound: 'lower';
  gradientCount: number;
}

export interface SharpnessResult {
  measure: 'sharpness';
  parameterCount: number;
  exampleCount: number;
  precision: 'float32' | 'float64';
  loss: number;
  /** Null where its radius is 0, as all below. */
  box: BoxSharpness | null;
  /** `dimension` may be lower than asked for where the network is large. */
  subspaceBox: (BoxSharpness & { dimension: number }) | null;
  sam: { radius: number; rise: number | null } | null;
  adaptive: { radius: number; rise: number | null } | null;
  filter: {
    radius: number;
    drawCount: number;
    mean: number | null;
    standardError: number | null;
  } | null;
  noise: {
    relativeDeviation: number;
    drawCount: number;
    mean: number | null;
    standardError: number | null;
  } | null;
  seed: number;
}

export interface GeneralisationResult {
  measure: 'generalisation';
  parameterCount: number;
  exampleCount: number;
  precision: 'float32' | 'float64';
  /** Null without a test split. */
  gap: number | null;
  accuracyGap: number | null;
  weightNorm: number;
  /** Null of trainings that started from another's weights. */
  distanceFromStart: number | null;
  /** Null where a layer's matrix is too large. */
  logSpectralNorms: number | null;
  logFrobeniusNorms: number | null;
  /** Null but of ReLU networks without normalisation. */
  pathNorm: number | null;
  /** Null of regressions, as all below. */
  margin: number | null;
  inverseMargin: number | null;
  pacBayes: {
    accuracyDrop: number;
    drawCount: number;
    deviation: number;
    flatness: number | null;
    magnitudeDeviation: number;
    magnitudeFlatness: number | null;
  } | null;
  seed: number;
}
