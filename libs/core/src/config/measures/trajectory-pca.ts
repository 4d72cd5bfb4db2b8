import { z } from 'zod';
import { count, mostVectors } from './fields.ts';
import { defineMeasure } from './measure.ts';

/** Principal components of weight snapshots: joint, of displacements, per run; whole model and first layer. */
export const trajectoryPca = defineMeasure({
  schema: z.strictObject({
    measure: z.literal('trajectory-pca'),
    componentCount: count.max(mostVectors).default(2),
  }),
  passes: () => 10,
  together: { least: 1, most: Infinity },
});
