import { z } from 'zod';
import { augmentationConfigSchema } from './augmentation.ts';
import { averagingConfigSchema } from './averaging.ts';
import { backendFamilySchema } from './backend-family.ts';
import { datasetConfigSchema } from './dataset.ts';
import { initialiserConfigSchema } from './initialisers/registry.ts';
import { lossConfigSchema } from './losses/registry.ts';
import { maskConfigSchema } from './mask.ts';
import { recordedMeasuresSchema } from './measures/while-training.ts';
import { networkConfigSchema } from './network.ts';
import { optimiserConfigSchema } from './optimisers/registry.ts';
import { quantitiesSchema } from './quantities.ts';
import { scheduleConfigSchema } from './schedules/registry.ts';
import { stoppingConfigSchema } from './stopping.ts';

const rate = z.number().positive();

/** What a training computes in, and stores its weights in. */
export const precisionSchema = z.enum(['float32', 'float64']);
export type Precision = z.infer<typeof precisionSchema>;

/** What a training stores beside its final weights. */
export const recordConfigSchema = z.strictObject({
  /** Metrics at epoch 0, every this many epochs, and the last. */
  everyEpochs: z.int().min(1).default(1),
  /** Euclidean norm of the whole gradient before each recorded update (`train/gradient-norm`). */
  gradientNorm: z.boolean().default(false),
  /** What else is recorded with loss and accuracy, of each layer too (`layer-0/weight-norm`). */
  quantities: quantitiesSchema,
  /** Measures of the weights on their way, as curves (`curvature/top-eigenvalue`). */
  measures: recordedMeasuresSchema,
  /** Final outputs on the training inputs, as output `predictions` (and `targets`, `inputs`). */
  predictions: z.boolean().default(false),
  /** Flat weights at every recorded epoch (`everyEpochs`), epoch 0 included. */
  weightsEveryEpoch: z.boolean().default(false),
  /** Flat weights after every iteration of this many first epochs. */
  weightsEveryIterationOfEpochs: z.int().min(0).default(0),
});
export type RecordConfig = z.infer<typeof recordConfigSchema>;

/** After the training: a fresh Adam with a cosine rate on the squared gradient norm, gradient 2Hg. */
export const gradientNormPhaseSchema = z.strictObject({
  stepLimit: z.int().min(1),
  learningRate: rate.default(1e-3),
  /** Stops when the gradient norm is below it; tested at every step. */
  threshold: z.number().positive().default(1e-4),
});

const seed = z.int().min(0);

/** One training, resolved: everything that its final weights depend on. */
export const trainingConfigSchema = z.strictObject({
  kind: z.literal('training'),
  schemaVersion: z.literal(1),
  dataset: datasetConfigSchema,
  network: networkConfigSchema,
  initialiser: initialiserConfigSchema.default('pytorch'),
  loss: lossConfigSchema,
  optimiser: optimiserConfigSchema,
  /** How the optimiser's learning rate changes over the training. */
  schedule: scheduleConfigSchema.prefault({ type: 'constant' }),
  epochCount: z.int().min(0),
  batchSize: z.union([z.int().min(1), z.literal('full')]),
  /** Whether each epoch takes the examples in an order of its own; else in that of the data, always the same. */
  shuffle: z.boolean().default(true),
  /** What ends it before its last epoch. */
  stopping: stoppingConfigSchema.prefault({}),
  /** Images changed anew each time they are taken; null: as they are. */
  augmentation: augmentationConfigSchema.nullable().default(null),
  /** A second vector of weights beside the final one, with metrics of its own (`test/loss-averaged`, …). */
  averaging: averagingConfigSchema.nullable().default(null),
  seed,
  /** Seeds of single streams, where they differ from the one derived from `seed`. */
  streamSeeds: z
    .strictObject({
      init: seed,
      order: seed,
      labels: seed,
      probes: seed,
      dropout: seed,
      augmentation: seed,
    })
    .partial()
    .default({}),
  /** Start from the weights of another training instead of from the init stream. */
  initialWeightsOf: z.string().nullable().default(null),
  /** Those at its end, or after an epoch whose weights it stored (`record.weightsEveryEpoch`). */
  initialWeightsAt: z.union([z.literal('final'), z.int().min(0)]).default('final'),
  /** Weights that are 0 and stay it: a pruned network, trained again. */
  mask: maskConfigSchema.nullable().default(null),
  gradientNormPhase: gradientNormPhaseSchema.nullable().default(null),
  record: recordConfigSchema.prefault({}),
  precision: precisionSchema.default('float32'),
  backendFamily: backendFamilySchema.default('tensorflow'),
});
export type TrainingConfig = z.infer<typeof trainingConfigSchema>;
export type TrainingConfigInput = z.input<typeof trainingConfigSchema>;
