import { z } from 'zod';
import { count, exampleCount, mostDraws, seed } from './fields.ts';
import { defineMeasure } from './measure.ts';

/** What is said to tell how well a network generalises, beside how well it does: norms, margin, flatness. */
export const generalisation = defineMeasure({
  schema: z.strictObject({
    measure: z.literal('generalisation'),
    exampleCount,
    /** Random steps behind each trial of the PAC-Bayes deviation; 0 leaves it out. */
    drawCount: z.int().min(0).max(mostDraws).default(10),
    /** Loss of training accuracy that the deviation is the largest for. */
    accuracyDrop: z.number().gt(0).lt(1).default(0.1),
    /** Halvings of the interval in which the deviation lies. */
    bisectionCount: count.max(1_000).default(12),
    seed,
  }),
  passes: ({ drawCount, bisectionCount }) => 4 + 2 * drawCount * bisectionCount,
  curves: () => generalisationNames,
});

/** Its numbers, in the order in which they are listed. */
const generalisationNames = [
  'gap',
  'accuracy-gap',
  'weight-norm',
  'distance-from-start',
  'spectral-norms',
  'frobenius-norms',
  'path-norm',
  'margin',
  'inverse-margin',
  'pac-bayes-flatness',
  'pac-bayes-magnitude-flatness',
] as const;
