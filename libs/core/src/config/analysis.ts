import { z } from 'zod';
import { backendFamilySchema } from './backend-family.ts';

const count = z.int().min(1);
const taskId = z.string().regex(/^[0-9a-f]{64}$/);
const split = z.enum(['train', 'test']);
/** Curvature is taken over the first examples of the training split; null is all of them. */
const exampleCount = count.nullable().default(null);
const seed = z.int().min(0).default(0);

/** Exact Hessian of the training loss at the final weights, its eigenvalues in float64, the minimal ratio. */
const hessian = z.strictObject({
  measure: z.literal('hessian'),
  exampleCount,
  /** Eigenvalues within ± this share of the largest absolute one count as zero. */
  relativeTolerance: z.number().positive().default(1e-6),
});

/** Leading eigenpairs (Lanczos), trace (Hutchinson) and filter-normalised sharpness. */
const curvature = z.strictObject({
  measure: z.literal('curvature'),
  exampleCount,
  eigenvalueCount: count.default(1),
  iterationLimit: count.default(50),
  residualTolerance: z.number().positive().default(1e-3),
  traceProbeCount: z.int().min(0).default(0),
  densityProbeCount: z.int().min(0).default(0),
  /** Radius of the filter-normalised sharpness neighbourhood; 0 leaves it out. */
  sharpnessRadius: z.number().min(0).default(0),
  seed,
});

/** Loss and accuracy at (1−α)·a + α·b for two trainings a and b. */
const interpolation = z.strictObject({
  measure: z.literal('interpolation'),
  alphaMin: z.number().default(-1),
  alphaMax: z.number().default(2),
  alphaCount: z.int().min(2),
});

/** Loss on a plane through the final weights (or the run's principal plane, with its path). */
const lossSurface = z.strictObject({
  measure: z.literal('loss-surface'),
  plane: z.enum(['random', 'pca', 'eigenvectors']),
  /** Points along each axis. */
  gridSize: z.int().min(2),
  extent: z.number().positive().default(1),
  exampleCount,
  seed,
});

/** Principal components of weight snapshots: joint, of displacements, per run; whole model and first layer. */
const trajectoryPca = z.strictObject({
  measure: z.literal('trajectory-pca'),
  componentCount: count.default(2),
});

/** Mean norms of input gradients and Jacobians over a split. */
const sensitivity = z.strictObject({
  measure: z.literal('sensitivity'),
  split: split.default('test'),
});

export const measureConfigSchema = z.discriminatedUnion('measure', [
  hessian,
  curvature,
  interpolation,
  lossSurface,
  trajectoryPca,
  sensitivity,
]);
export type MeasureConfig = z.infer<typeof measureConfigSchema>;
export type MeasureName = MeasureConfig['measure'];

/** One analysis of finished trainings. `inputs` are the trainings' identities, in the measure's order. */
export const analysisConfigSchema = z.strictObject({
  kind: z.literal('analysis'),
  schemaVersion: z.literal(1),
  inputs: z.array(taskId).min(1),
  measure: measureConfigSchema,
  precision: z.enum(['float32', 'float64']).default('float32'),
  backendFamily: backendFamilySchema.default('tensorflow'),
});
export type AnalysisConfig = z.infer<typeof analysisConfigSchema>;
export type AnalysisConfigInput = z.input<typeof analysisConfigSchema>;
