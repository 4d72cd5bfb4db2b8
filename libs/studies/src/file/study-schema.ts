import {
  type Json,
  type MeasureConfig,
  measureConfigSchema,
  type MeasureName,
  precisionSchema,
  pruningScope,
} from '@basin/core';
import { earlyTerminateSchema, parameterSchema, raceSchema, samplerNames } from '@basin/search';
import { z } from 'zod';

const json = z.json().transform((value) => value as Json);
const seed = z.int().min(0);
const factor = z.union([z.string(), z.number(), z.boolean(), z.null()]);
const setting = z.record(z.string(), factor);

export const metricSchema = z.strictObject({
  name: z
    .string()
    .min(1)
    .meta({ description: 'Such as `test/accuracy`; W&B’s common names are understood.' }),
  goal: z
    .enum(['minimize', 'maximize'])
    .optional()
    .meta({ description: 'Without it: the direction that the metric has by itself.' }),
  target: z.number().optional().meta({ description: 'A value worth reaching; figures show it.' }),
});

export const expectSchema = z.strictObject({
  metric: z
    .string()
    .min(1)
    .meta({ description: 'What is compared: its last value, or a measure’s.' }),
  at: setting.optional().meta({ description: 'Only points with these values.' }),
  'rises-with': z
    .string()
    .optional()
    .meta({ description: 'A numeric parameter of 3 values or more with which it rises.' }),
  'falls-with': z
    .string()
    .optional()
    .meta({ description: 'A numeric parameter of 3 values or more with which it falls.' }),
  'ranks-with': z.string().optional().meta({
    description:
      'Another metric that orders the points of a seed alike (Kendall’s τ), 5 points at least.',
  }),
  'ranks-against': z.string().optional().meta({
    description: 'Another metric that orders them the other way round, 5 points at least.',
  }),
  lower: setting
    .optional()
    .meta({ description: 'Values at which it is lower than at those of `than`.' }),
  higher: setting
    .optional()
    .meta({ description: 'Values at which it is higher than at those of `than`.' }),
  than: setting.optional().meta({ description: 'The other side of `lower` and `higher`.' }),
  equal: z
    .array(setting)
    .length(2)
    .optional()
    .meta({ description: 'Two sides that differ by no more than `within`.' }),
  within: z
    .number()
    .positive()
    .optional()
    .meta({ description: 'The margin of `equal`, in the metric’s unit.' }),
  best: setting
    .optional()
    .meta({ description: 'Values that do better than every other of theirs.' }),
  above: z
    .number()
    .optional()
    .meta({ description: 'A number above which it lies; with `below`, a range.' }),
  below: z.number().optional().meta({ description: 'A number below which it lies.' }),
});

/** Rounds of training, pruning by magnitude, and training the rest again (Frankle and Carbin 2019). */
export const lotterySchema = z.strictObject({
  rounds: z
    .int()
    .min(1)
    .max(40)
    .meta({ description: 'Of pruning, after the training of the whole network.' }),
  share: z
    .number()
    .gt(0)
    .lt(1)
    .default(0.2)
    .meta({ description: 'Of the weights that are left, pruned in each round.' }),
  scope: pruningScope.meta({
    description: 'The smallest of all layers together (`global`), or the share of each (`layer`).',
  }),
  rewind: z
    .int()
    .min(0)
    .default(0)
    .meta({ description: 'Epoch of the first round whose weights each round starts from.' }),
});

/** Copies of a training that split after some of its epochs (Frankle et al. 2020). */
export const branchesSchema = z.strictObject({
  at: z
    .array(z.int().min(0))
    .min(1)
    .max(40)
    .meta({ description: 'Epochs after which they split; 0: before the first.' }),
  count: z
    .int()
    .min(2)
    .max(20)
    .default(2)
    .meta({ description: 'Copies of each, which differ in the order of their examples.' }),
});

export const claimSchema = z.strictObject({
  words: z.string().min(1).meta({ description: 'The claim, as a reader should see it.' }),
  id: z
    .string()
    .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/)
    .optional()
    .meta({ description: 'In kebab-case; without it, made of the words.' }),
  expect: expectSchema,
  check: precisionSchema.optional().meta({
    description:
      'A second precision (`float64`): what the claim reads is trained in it too, and judged again. Without it: the study’s `check`.',
  }),
});

/** When a measure is taken. */
const occasion = {
  at: z.enum(['end']).optional().meta({ description: 'After the last epoch, as without it.' }),
  weights: z
    .enum(['final', 'averaged'])
    .optional()
    .meta({ description: 'Of a training that averages them, their average; else the last ones.' }),
  every: z.int().min(1).optional().meta({
    description: 'While training: before it, and every so many epochs; each number a curve.',
  }),
  everySteps: z
    .int()
    .min(1)
    .optional()
    .meta({ description: 'The same, every so many updates of the weights.' }),
  precision: z.enum(['float32', 'float64']).optional().meta({
    description: 'Of its arithmetic; without it float64 of `hessian`, float32 of others.',
  }),
};
interface Occasion {
  at?: 'end' | undefined;
  weights?: 'final' | 'averaged' | undefined;
  every?: number | undefined;
  everySteps?: number | undefined;
  precision?: 'float32' | 'float64' | undefined;
}
/** With which other training a measure of two is taken. */
const other = {
  with: setting.optional().meta({
    description: 'Each training with the one of its seed that has these values.',
  }),
};
const between =
  'Each training with the next of its point, the last with the first: `seeds`, or `branches`';
/** Of measures that are of two trainings. */
export const pairKeys: Partial<Record<MeasureName, Record<string, z.ZodType>>> = {
  interpolation: {
    between: z
      .enum(['seeds', 'branches'])
      .optional()
      .meta({ description: `${between}.` }),
    ...other,
  },
  representations: {
    between: z
      .enum(['seeds', 'branches'])
      .optional()
      .meta({ description: `${between}; without it, of each training by itself.` }),
    ...other,
  },
  barrier: {
    between: z
      .enum(['seeds', 'branches', 'start'])
      .optional()
      .meta({ description: `${between}; or \`start\`: each from its own start to its end.` }),
    ...other,
  },
};
interface Pairing {
  between?: 'seeds' | 'branches' | 'start' | undefined;
  with?: z.output<typeof setting> | undefined;
}
const measureOptions = measureConfigSchema.options as readonly z.ZodObject[];
const studyMeasureSchemas = measureOptions.map((option) => {
  const { value } = option.shape['measure'] as z.ZodLiteral<MeasureName>;
  return option.extend({ ...occasion, ...pairKeys[value] });
});
const measureSchema = z.discriminatedUnion(
  'measure',
  studyMeasureSchemas as unknown as [z.ZodObject],
) as unknown as z.ZodType<
  MeasureConfig & Occasion & Pairing,
  z.input<typeof measureConfigSchema> & Occasion & Pairing
>;

/** A study file: the one source of validation, types, the published JSON Schema and the reference page. */
export const studyFileSchema = z.strictObject({
  name: z.string().min(1).max(80).optional().meta({
    description: 'What people call it, and part of its identity. Without it: the file’s name.',
  }),
  description: z.string().optional().meta({ description: 'For people.' }),
  question: z.string().optional().meta({ description: 'What it asks; the dashboard shows it.' }),
  method: z
    .enum(samplerNames)
    .default('grid')
    .meta({
      description: `How points are chosen: ${samplerNames.join(', ')}.`,
    }),
  parameters: z
    .record(z.string(), parameterSchema)
    .default({})
    .meta({ description: 'What varies. A name, or a path into the training.' }),
  zip: z.array(z.array(z.string())).optional().meta({
    description: 'Groups of parameters whose values go together, the first with the first.',
  }),
  points: z.array(z.record(z.string(), json)).min(1).optional().meta({
    description: 'Points given one by one; each is combined with every value of `parameters`.',
  }),
  require: z
    .union([z.string(), z.array(z.string())])
    .optional()
    .meta({
      description: 'Expressions that must hold at a point, such as `width * depth < 4096`.',
    }),
  names: z
    .record(z.string(), z.string())
    .optional()
    .meta({ description: 'Places of parameters in the training: `lr: optimiser.learningRate`.' }),
  order: z
    .enum(['listed', 'shuffled'])
    .default('listed')
    .meta({ description: 'Of a grid’s points; shuffled by `samplerSeed`.' }),
  samplerSeed: seed.default(0).meta({ description: 'Of what is random in choosing points.' }),
  run_cap: z.int().min(1).optional().meta({
    description: 'At most so many points. Without it a grid has all of them, others 20.',
  }),
  seeds: z
    .union([
      z.int().min(1).max(100_000),
      z.array(seed).min(1),
      z.strictObject({
        race: raceSchema.meta({
          description: 'More seeds for the points that may still be the best.',
        }),
      }),
    ])
    .default(1)
    .meta({
      description:
        'Each point is trained with each seed: a number of them from 1 on, a list, or `{ race: {} }`.',
    }),
  early_terminate: earlyTerminateSchema.optional().meta({
    description: 'Stops trainings that do badly by the first metric; bands count epochs.',
  }),
  lottery: lotterySchema.optional().meta({
    description:
      'Each training is pruned and trained again; `round` (0: the whole network) is a parameter like any other.',
  }),
  branches: branchesSchema.optional().meta({
    description:
      'Copies of each training that split from it; `split` (the epoch) and `branch` are parameters like any other.',
  }),
  training: z
    .record(z.string(), json)
    .optional()
    .meta({ description: 'A training’s config; `$name` is a parameter, `"= …"` an expression.' }),
  measures: z
    .array(measureSchema)
    .optional()
    .meta({ description: 'Analyses of every trained network, or of pairs.' }),
  metric: z
    .union([metricSchema, z.array(metricSchema).min(1)])
    .optional()
    .meta({ description: 'What the study looks at first; several in a list.' }),
  claims: z
    .array(claimSchema)
    .optional()
    .meta({ description: 'What is expected; judged by rule.' }),
  check: precisionSchema.optional().meta({
    description:
      'A second precision for every claim: `float64` says whether rounding decides any verdict.',
  }),
});

export type StudyFile = z.output<typeof studyFileSchema>;
export type ExpectConfig = z.output<typeof expectSchema>;
export type BranchesConfig = z.output<typeof branchesSchema>;
export type LotteryConfig = z.output<typeof lotterySchema>;
export type ClaimConfig = z.output<typeof claimSchema>;
export type MetricGoal = z.output<typeof metricSchema>;
export type StudyMeasure = z.output<typeof measureSchema>;
