import { z } from 'zod';
import { defineDataSource } from './data-source.ts';
import { madePoints, madePointsFlag, madePointsText } from './made-points.ts';

/** Arms that leave the origin and turn around each other. */
export const spiralsConfigSchema = z.strictObject({
  name: z.literal('spirals'),
  ...madePoints,
  /** Standard deviation of what is added to each angle, in radians. */
  noise: z.number().min(0).default(0.2),
  classCount: z.int().min(2).max(100).default(2),
  /** Of each arm, from the origin to radius 1. */
  turns: z.number().positive().max(20).default(1),
});
export type SpiralsConfig = z.infer<typeof spiralsConfigSchema>;

export const spiralsSource = defineDataSource({
  schema: spiralsConfigSchema,
  input: spiralsConfigSchema,
  facts: (config) => ({
    kind: 'classification',
    trainCount: config.trainCount,
    testCount: config.testCount,
    exampleShape: [2],
    targetCount: config.classCount,
    abscissa: null,
  }),
  text: (config) => `${config.classCount} spirals, ${madePointsText(config)}`,
  columns: (config) => ({ ...config }),
  blob: () => null,
  flag: madePointsFlag('spirals'),
});
