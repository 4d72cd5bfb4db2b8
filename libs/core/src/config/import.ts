import { z } from 'zod';
import type { Json } from '../json.ts';
import { sha256Schema } from '../wire.ts';

/** Whose files runs are read from. */
export const importTools = ['csv', 'basin', 'tensorboard', 'wandb', 'mlflow', 'optuna'] as const;
export type ImportTool = (typeof importTools)[number];

/**
 * A run that was made elsewhere, as far as it is known here: its name there, its parameters, and a digest
 * of what it brought. Nothing can be trained from it, so it is never run, run again or taken for a result
 * of a training: no training has its identity.
 */
export const importConfigSchema = z.strictObject({
  kind: z.literal('import'),
  schemaVersion: z.literal(1),
  tool: z.enum(importTools),
  /** The study that it was imported into: under another name it is another run. */
  study: z.string(),
  /** What it is called where it was made. */
  run: z.string(),
  /** SHA-256 of its parameters, values and end, as they were read. */
  digest: sha256Schema,
  parameters: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
});
export type ImportConfig = z.infer<typeof importConfigSchema>;

/** Whether a sweep's study, as it is stored, is one of imported runs. */
export function isImported(study: Json): boolean {
  return typeof study === 'object' && study !== null && 'imported' in study;
}

/** Whether values of a study, as it is stored, are told by steps: nobody said of which epochs they are. */
export function isInSteps(study: Json): boolean {
  return typeof study === 'object' && study !== null && 'inSteps' in study;
}
