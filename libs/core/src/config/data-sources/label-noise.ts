import { z } from 'zod';

/** What every source may have: wrong labels among those that are trained on, by the stream `labels`. */
export const labelNoise = {
  /** Share of training labels replaced by uniformly random ones. */
  randomLabelShare: z.number().min(0).max(1).default(0),
  /** Drawn from all classes, the true one too (Zhang et al. 2017), or from the others alone (symmetric noise). */
  randomLabels: z.enum(['any-class', 'other-class']).default('any-class'),
};
/** Without it there is none. */
export type LabelNoise = z.input<z.ZodObject<typeof labelNoise>>;

/** `, 10 % random labels`. */
export function labelNoiseText({ randomLabelShare, randomLabels }: LabelNoise): string {
  if (randomLabelShare === undefined || randomLabelShare === 0) return '';
  const wrong = randomLabels === 'other-class' ? 'wrong' : 'random';
  return `, ${+(randomLabelShare * 100).toFixed(6)} % ${wrong} labels`;
}
