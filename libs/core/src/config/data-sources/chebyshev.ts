import { z } from 'zod';
import { formatCount } from '../../text/numbers.ts';
import { defineDataSource, flagCount } from './data-source.ts';

/**
 * The Chebyshev polynomial T_d on [−1, 1], T_d(cos t) = cos dt: a regression whose full-batch gradient
 * descent reaches the edge of stability (Cohen et al. 2021).
 */
export const chebyshevConfigSchema = z.strictObject({
  name: z.literal('chebyshev'),
  degree: z.int().min(1).max(100).default(5),
  pointCount: z.int().min(2).max(1_000_000).default(20),
  /** Zeros of T_n for n points, cos((2i + 1)π/2n), or evenly from −1 to 1. */
  spacing: z.enum(['chebyshev', 'even']).default('chebyshev'),
});
export type ChebyshevConfig = z.infer<typeof chebyshevConfigSchema>;

export const chebyshevSource = defineDataSource({
  schema: chebyshevConfigSchema,
  input: chebyshevConfigSchema,
  facts: ({ pointCount }) => ({
    kind: 'regression',
    trainCount: pointCount,
    testCount: null,
    exampleShape: [1],
    targetCount: 1,
    abscissa: 0,
  }),
  text({ degree, pointCount, spacing }) {
    const points = spacing === 'even' ? 'evenly spaced' : 'Chebyshev';
    return `Chebyshev polynomial of degree ${degree} on ${formatCount(pointCount)} ${points} points`;
  },
  columns: (config) => ({ ...config }),
  blob: () => null,
  flag: {
    forms: ['chebyshev', 'chebyshev:DEGREE', 'chebyshev:DEGREE:POINTS'],
    read([degree, points, ...rest]) {
      const given = {
        degree: degree === undefined ? 5 : flagCount(degree, 1, 100),
        pointCount: points === undefined ? 20 : flagCount(points, 2, 1_000_000),
      };
      if (rest.length > 0 || Object.values(given).includes(null)) return null;
      return { input: { name: 'chebyshev', ...given }, split: 'train' };
    },
  },
});
