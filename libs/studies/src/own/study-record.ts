import { type Factor, metricOf, type Precision, precisionSchema, repeatFactor } from '@basin/core';
import { z } from 'zod';

const factor = z.union([z.string(), z.number(), z.boolean()]);
const setting = z.record(z.string(), factor);

const expectRecord = z.object({
  metric: z.string(),
  at: setting.optional(),
  'rises-with': z.string().optional(),
  'falls-with': z.string().optional(),
  'ranks-with': z.string().optional(),
  'ranks-against': z.string().optional(),
  lower: setting.optional(),
  higher: setting.optional(),
  than: setting.optional(),
  equal: z.array(setting).optional(),
  within: z.number().optional(),
  best: setting.optional(),
  above: z.number().optional(),
  below: z.number().optional(),
});
export type Expectation = z.infer<typeof expectRecord>;

/** A study of someone's own as it is stored beside its sweep: what its results are read by. */
export const studyRecordSchema = z.object({
  version: z.literal(1),
  name: z.string(),
  question: z.string().nullable(),
  description: z.string().nullable(),
  /** What differs between points, in the file's order; seeds are not among them. */
  parameters: z.array(
    z.object({
      name: z.string(),
      label: z.string(),
      numeric: z.boolean(),
      values: z.array(factor),
      /** Tells points apart, and has no figure of its own. */
      undrawn: z.literal(true).optional(),
    }),
  ),
  /** What it looks at first. */
  metrics: z.array(
    z.object({
      name: z.string(),
      goal: z.enum(['minimize', 'maximize']),
      target: z.number().nullable(),
    }),
  ),
  /** All metrics that its trainings and measures give. */
  available: z.array(z.string()),
  /** Of these, what is measured while training. */
  curves: z.array(z.string()).optional(),
  /** Its curves count steps, for nobody said where epochs end. */
  inSteps: z.literal(true).optional(),
  seeds: z.array(z.number()),
  /** In a race: how many seeds the best points may come to; it begins with those above. */
  mostSeeds: z.number().optional(),
  claims: z.array(
    z.object({
      ...{ id: z.string(), words: z.string(), expect: expectRecord },
      /** A second precision that it is judged in too. */
      check: precisionSchema.optional(),
    }),
  ),
});
export type StudyRecord = z.infer<typeof studyRecordSchema>;
export type StudyParameter = StudyRecord['parameters'][number];
export type Setting = Record<string, Factor>;

/** The goal that the study gives a metric, else the one that the metric has everywhere. */
export function goalOf(metric: string, { metrics }: StudyRecord): 'minimize' | 'maximize' {
  const named = metrics.find(({ name }) => name === metric);
  return named?.goal ?? (metricOf(metric).direction === 'higher' ? 'maximize' : 'minimize');
}

/** `3 seeds`, of a race `2 to 5 seeds`, that a point has; null of a single one. */
export function seedCountText({ seeds, mostSeeds = 0 }: StudyRecord): string | null {
  const least = seeds.length;
  if (mostSeeds > least) return `${least} to ${mostSeeds} seeds`;
  return least === 1 ? null : `${least} seeds`;
}

/** Studies of someone's own are kept apart from the built-in ones, whose slugs have no dot. */
export const ownPrefix = 'study.';

/** `study.rate-and-width`: what a sweep of a study of that name is an experiment of. */
export function ownSlug(name: string): string {
  const words = name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '');
  return `${ownPrefix}${words === '' ? 'unnamed' : words}`;
}

/** Whether a metric has values while a network trains, and not only of it when it is trained. */
export function isCurve(metric: string, { curves = [] }: Pick<StudyRecord, 'curves'>): boolean {
  return /^(train|test)\//.test(metric) || curves.includes(metric);
}

/** In which precision a task repeats another of its study; null of one that repeats none. */
export function checkedPrecision(
  factors: Readonly<Record<string, Factor>>,
  { parameters }: Pick<StudyRecord, 'parameters'>,
): Precision | null {
  // A study that varies its precision has points of it, and no checks.
  if (parameters.some(({ name }) => name === repeatFactor)) return null;
  return precisionSchema.safeParse(factors[repeatFactor]).data ?? null;
}
