import { z } from 'zod';
import { formatCount } from '../../text/numbers.ts';
import { defineDataSource, flagCount } from './data-source.ts';

/** f1(x) = sin(5πx)/(5πx), f2(x) = sign(sin(5πx)) on x = 1/n … 1; inputs are x or the window (x−h, x, x+h). */
export const functionConfigSchema = z.strictObject({
  name: z.literal('function'),
  target: z.enum(['f1', 'f2']),
  pointCount: z.int().min(3).default(1000),
  /** Values around x given to the network: 1 is x alone, 3 is (x−h, x, x+h) with h the grid step. */
  windowSize: z.union([z.literal(1), z.literal(3)]).default(1),
});
export type FunctionConfig = z.infer<typeof functionConfigSchema>;

export const functionSource = defineDataSource({
  schema: functionConfigSchema,
  input: functionConfigSchema,
  facts: ({ pointCount, windowSize }) => ({
    kind: 'regression',
    trainCount: pointCount,
    testCount: null,
    exampleShape: [windowSize],
    targetCount: 1,
    abscissa: (windowSize - 1) / 2,
  }),
  text({ target, pointCount, windowSize }) {
    const window = windowSize === 1 ? 'x' : '(x − h, x, x + h)';
    return `${target} on ${formatCount(pointCount)} points, input ${window}`;
  },
  columns: (config) => ({ ...config }),
  blob: () => null,
  flag: {
    forms: ['function:f1', 'function:f2', 'function:f1:POINTS'],
    read([target, points, ...rest], { inputSize }) {
      const pointCount = points === undefined ? 1_000 : flagCount(points, 3, 1_000_000);
      const known = functionConfigSchema.shape.target.safeParse(target);
      if (!known.success || pointCount === null || rest.length > 0) return null;
      // A network with three inputs is given the window around each point.
      const windowSize = inputSize === 3 ? 3 : 1;
      return {
        input: { name: 'function', target: known.data, pointCount, windowSize },
        split: 'train',
      };
    },
  },
});
