import { z } from 'zod';

/** Options that measures share. */
export const count = z.int().min(1);
export const split = z.enum(['train', 'test']);
/** Curvature is taken over the first examples of the training split; null is all of them. */
export const exampleCount = count.nullable().default(null);
export const seed = z.int().min(0).default(0);
