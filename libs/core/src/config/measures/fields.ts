import { z } from 'zod';

/** Options that measures share. */
export const count = z.int().min(1);
export const split = z.enum(['train', 'test']);
/** Curvature is taken over the first examples of the training split; null is all of them. */
export const exampleCount = count.nullable().default(null);
/** The same of every layer's, or of every weight's and bias's, own diagonal block. */
export const blocks = z.enum(['none', 'layers', 'tensors']).default('none');
export const seed = z.int().min(0).default(0);
