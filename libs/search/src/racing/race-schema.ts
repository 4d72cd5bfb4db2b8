import { z } from 'zod';

/** `race` of a study file's seeds. */
export const raceSchema = z
  .strictObject({
    min: z.int().min(2).default(3).meta({
      description: 'Seeds that every point is trained with.',
    }),
    max: z.int().min(3).default(30).meta({
      description: 'Seeds that the points are trained with that are not beaten before.',
    }),
    confidence: z.number().gt(0.5).lt(1).default(0.95).meta({
      description: 'That a verdict names no other point than the best, over all looks and points.',
    }),
    futility: z.number().min(0).max(0.5).default(0.05).meta({
      description:
        'It ends undecided when one point is seen to be the best with all seeds with a probability below this; 0: never.',
    }),
  })
  .superRefine(({ min, max }, context) => {
    if (min < max) return;
    context.addIssue({
      code: 'custom',
      path: ['max'],
      message: `max is ${max}: give more than min, which is ${min}`,
    });
  });
export type RaceConfig = z.output<typeof raceSchema>;
