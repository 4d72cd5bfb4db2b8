import { z } from 'zod';
import { runnableConfigSchema } from './config/task.ts';
import { trainingConfigSchema } from './config/training.ts';
import { attemptRefSchema } from './events.ts';
import { blobRefSchema, weightSnapshotSchema } from './result.ts';
import { sha256Schema } from './wire.ts';

/** A finished training that a task reads; its weights come from the blob store on demand. */
export const trainedInputSchema = z.object({
  taskId: sha256Schema,
  config: trainingConfigSchema,
  weights: blobRefSchema,
  averagedWeights: blobRefSchema.exactOptional(),
  snapshots: z.array(weightSnapshotSchema),
  /** Accuracies that the training recorded, by step. */
  testAccuracies: z.record(z.string(), z.number()).exactOptional(),
});
export type TrainedInput = z.infer<typeof trainedInputSchema>;

/** One attempt at one task, with all a worker needs to know. Plain data: it crosses processes. */
export const workItemSchema = z.strictObject({
  attempt: attemptRefSchema,
  config: runnableConfigSchema,
  inputs: z.array(trainedInputSchema),
  /** Nothing else may share its process: it was lost before, and its next death must say who it was. */
  alone: z.literal(true).exactOptional(),
});
export type WorkItem = z.infer<typeof workItemSchema>;

/**
 * Attempts that run as one piece of work, in one slot: nearly always a single one, else trainings of
 * one `replicaGroupKey` (@basin/models/replicas), which train as one program. What runs `alone` is a
 * unit by itself.
 */
export const workUnitSchema = z.tuple([workItemSchema], workItemSchema).readonly();
export type WorkUnit = z.infer<typeof workUnitSchema>;
