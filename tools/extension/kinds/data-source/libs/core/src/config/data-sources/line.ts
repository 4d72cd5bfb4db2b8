import { z } from 'zod';
import { defineDataSource, flagCount } from './data-source.ts';

/** y = slope · x + 1 on x = 1/n … 1; the test points lie between the training points. */
const lineConfigSchema = z.strictObject({
  name: z.literal('line'),
  slope: z.number().default(2),
  pointCount: z.int().min(2).default(32),
});

export const lineSource = defineDataSource({
  schema: lineConfigSchema,
  input: lineConfigSchema,
  facts: ({ pointCount }) => ({
    kind: 'regression',
    trainCount: pointCount,
    testCount: pointCount,
    exampleShape: [1],
    targetCount: 1,
    abscissa: 0,
  }),
  text: ({ slope, pointCount }) => `a line of slope ${slope} on ${pointCount} points`,
  columns: (config) => ({ ...config }),
  blob: () => null,
  flag: {
    forms: ['line', 'line:POINTS'],
    read([points, ...rest]) {
      const pointCount = points === undefined ? 32 : flagCount(points, 2, 1_000_000);
      if (pointCount === null || rest.length > 0) return null;
      return { input: { name: 'line', pointCount }, split: 'train' };
    },
  },
});
