import { z } from 'zod';
import { ExpressionError } from '../../expression/expression-error.ts';
import { type Expression, namesOf, parseExpression } from '../../expression/parse.ts';
import { formatCount, plural } from '../../text/numbers.ts';
import { defineDataSource, flagCount } from './data-source.ts';

/** The functions that go by a name: f1(x) = sin(5πx)/(5πx), f2(x) = sign(sin(5πx)). */
export const namedFunctions = ['f1', 'f2'] as const;
export type NamedFunction = (typeof namedFunctions)[number];

/** What an expression may name beside its functions. */
export const functionConstants: Readonly<Record<string, number>> = { pi: Math.PI, e: Math.E };

export function isNamedFunction(target: string): target is NamedFunction {
  return (namedFunctions as readonly string[]).includes(target);
}

/** @throws ExpressionError saying where, and for a name that is neither x nor a constant. */
export function functionExpression(target: string): Expression {
  const expression = parseExpression(target);
  const known = ['x', ...Object.keys(functionConstants)];
  const unknown = namesOf(expression).find((name) => !known.includes(name));
  if (unknown === undefined) return expression;
  throw new ExpressionError(
    `"${unknown}" is unknown: a function has the names ${known.join(', ')}`,
    1 + target.indexOf(unknown),
  );
}

/**
 * A function of x, by name or as an expression (`sin(3*x) + x^2/2`). Without a range the points are
 * x = 1/n, 2/n … 1; with one they go evenly from its lower end to its upper. Inputs are x or the window
 * (x−h, x, x+h) with h the grid step.
 */
export const functionConfigSchema = z
  .strictObject({
    name: z.literal('function'),
    target: z.string().min(1).max(1_000),
    pointCount: z.int().min(3).default(1000),
    /** Values around x given to the network: 1 is x alone, 3 is (x−h, x, x+h) with h the grid step. */
    windowSize: z.union([z.literal(1), z.literal(3)]).default(1),
    range: z.tuple([z.number(), z.number()]).nullable().default(null),
    /** Standard deviation of what is added to each training target. */
    noise: z.number().min(0).default(0),
    noiseSeed: z.int().min(0).default(0),
    /** Points of a test split without noise, evenly over the same range; null: there is none. */
    testCount: z.int().min(2).max(1_000_000).nullable().default(null),
  })
  .superRefine(({ target, range }, context) => {
    if (range !== null && range[0] >= range[1]) {
      context.addIssue({ code: 'custom', path: ['range'], message: 'the lower end first' });
    }
    if (isNamedFunction(target)) return;
    try {
      functionExpression(target);
    } catch (error) {
      if (!(error instanceof ExpressionError)) throw error;
      context.addIssue({
        code: 'custom',
        path: ['target'],
        message: `column ${error.column}: ${error.message}; allowed: f1, f2, or an expression in x such as "sin(3*x)"`,
      });
    }
  });
export type FunctionConfig = z.infer<typeof functionConfigSchema>;

export const functionSource = defineDataSource({
  schema: functionConfigSchema,
  input: functionConfigSchema,
  facts: ({ pointCount, windowSize, testCount }) => ({
    kind: 'regression',
    trainCount: pointCount,
    testCount,
    exampleShape: [windowSize],
    targetCount: 1,
    abscissa: (windowSize - 1) / 2,
  }),
  text({ target, pointCount, windowSize, range, noise, testCount }) {
    const window = windowSize === 1 ? 'x' : '(x − h, x, x + h)';
    return [
      `${target} on ${plural(pointCount, 'point')}`,
      range === null ? '' : ` from ${range[0]} to ${range[1]}`,
      `, input ${window}`,
      noise > 0 ? `, noise ${noise}` : '',
      testCount === null ? '' : `, ${formatCount(testCount)} test points`,
    ].join('');
  },
  columns: (config) => ({ ...config }),
  blob: () => null,
  flag: {
    forms: [
      'function:f1',
      'function:f2',
      'function:f1:POINTS',
      'function:EXPRESSION:POINTS:FROM:TO',
    ],
    read([target = '', points, from, to, ...rest], { inputSize }) {
      const pointCount = points === undefined ? 1_000 : flagCount(points, 3, 1_000_000);
      if (pointCount === null || rest.length > 0) return null;
      // A network with three inputs is given the window around each point.
      const windowSize = inputSize === 3 ? 3 : 1;
      const range = from === undefined ? {} : { range: [Number(from), Number(to)] };
      return {
        input: { name: 'function', target, pointCount, windowSize, ...range },
        split: 'train',
      };
    },
  },
});
