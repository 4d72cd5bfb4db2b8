import { z } from 'zod';
import { count, mostDraws, seed } from './fields.ts';
import { defineMeasure } from './measure.ts';

/**
 * How far loss and error rise on a way between two networks: two trainings of one network, or the start
 * and the end of one training.
 */
export const barrier = defineMeasure({
  schema: z.strictObject({
    measure: z.literal('barrier'),
    /** The straight line, or a curve with one free point, trained: quadratic Bézier, or two lines. */
    path: z.enum(['line', 'bezier', 'chain']).default('line'),
    /** The second network's units are permuted first, so that weights or activations agree. */
    align: z.enum(['none', 'weights', 'activations']).default('none'),
    /** Points on the way, evenly spaced, both ends among them. */
    pointCount: z.int().min(3).max(mostDraws).default(25),
    /** Training of a curve, by the optimiser and batch size of the first network. */
    epochCount: count.max(mostDraws).default(10),
    /** Training examples that activations are compared on. */
    alignmentExamples: count.default(2_000),
    seed,
  }),
  together: { least: 1, most: 2 },
  passes: ({ path, align, pointCount, epochCount }) =>
    pointCount * (path === 'line' && align === 'none' ? 1 : 2) +
    (path === 'line' ? 0 : 3 * epochCount),
});
