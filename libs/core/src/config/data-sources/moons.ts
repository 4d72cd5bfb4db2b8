import { z } from 'zod';
import { defineDataSource } from './data-source.ts';
import { madePoints, madePointsFlag, madePointsText } from './made-points.ts';

/** Two half circles, one inside the other (scikit-learn’s make_moons). */
export const moonsConfigSchema = z.strictObject({
  name: z.literal('moons'),
  ...madePoints,
  /** Standard deviation of what is added to each coordinate. */
  noise: z.number().min(0).default(0.1),
});
export type MoonsConfig = z.infer<typeof moonsConfigSchema>;

export const moonsSource = defineDataSource({
  schema: moonsConfigSchema,
  input: moonsConfigSchema,
  facts: (config) => ({
    kind: 'classification',
    trainCount: config.trainCount,
    testCount: config.testCount,
    exampleShape: [2],
    targetCount: 2,
    abscissa: null,
  }),
  text: (config) => `two moons, ${madePointsText(config)}`,
  columns: (config) => ({ ...config }),
  blob: () => null,
  flag: madePointsFlag('moons'),
});
