import { z } from 'zod';
import { backendFamilySchema } from './backend-family.ts';
import { measureConfigSchema } from './measures/registry.ts';

const taskId = z.string().regex(/^[0-9a-f]{64}$/);

/** One analysis of finished trainings. `inputs` are the trainings' identities, in the measure's order. */
export const analysisConfigSchema = z.strictObject({
  kind: z.literal('analysis'),
  schemaVersion: z.literal(1),
  inputs: z.array(taskId).min(1),
  measure: measureConfigSchema,
  /** Which weights of them: the last ones, or their average where they have one. */
  weights: z.enum(['final', 'averaged']).default('final'),
  precision: z.enum(['float32', 'float64']).default('float32'),
  backendFamily: backendFamilySchema.default('tensorflow'),
});
export type AnalysisConfig = z.infer<typeof analysisConfigSchema>;
export type AnalysisConfigInput = z.input<typeof analysisConfigSchema>;
