import { z } from 'zod';
import { count, exampleCount, mostDraws, mostVectors, seed } from './fields.ts';
import { defineMeasure } from './measure.ts';

/** Radii of the field's definitions, at their papers' defaults; 0 leaves one out. */
const radius = z.number().min(0);

/** Sharpness of the loss around the weights, by the definitions of the literature; each a lower bound or a mean. */
export const sharpness = defineMeasure({
  schema: z.strictObject({
    measure: z.literal('sharpness'),
    exampleCount,
    /** Half the width of Keskar's box, as a share of |weight| + 1. */
    boxSize: radius.default(1e-3),
    /** Dimensions of the random subspace in which the box is searched as well; 0 leaves it out. */
    subspaceDimension: z.int().min(0).max(mostVectors).default(100),
    /** ρ of sharpness-aware minimisation: one step of this length along the gradient. */
    samRadius: radius.default(0.05),
    /** ρ of its adaptive form, in which each weight's step grows with its size. */
    adaptiveRadius: radius.default(0.5),
    /** Random steps by which every filter moves by this share of its length. */
    filterRadius: radius.default(0.1),
    /** Standard deviation of the noise on a weight, as a share of it. */
    noise: radius.default(0.05),
    /** Random steps of `filterRadius` and `noise`. */
    drawCount: count.min(2).max(mostDraws).default(20),
    /** Corners of the box that an ascent starts from, beside the gradient's own. */
    startCount: z.int().min(0).max(mostDraws).default(4),
    seed,
  }),
  passes: ({ drawCount, startCount }) => 2 * drawCount + 60 * (1 + startCount),
  curves: () => ['box', 'subspace-box', 'sam', 'adaptive', 'filter', 'noise'],
});
