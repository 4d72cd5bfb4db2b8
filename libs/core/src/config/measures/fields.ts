import { z } from 'zod';

/** Options that measures share. */
export const count = z.int().min(1);
export const split = z.enum(['train', 'test']);
/** A count of draws, probes or points: beyond the most of them a measure never ends, or memory does. */
export const mostDraws = 1_000_000;
/** A count of vectors of the network's size, all held at once. */
export const mostVectors = 10_000;
/** Curvature is taken over the first examples of the training split; null is all of them. */
export const exampleCount = count.nullable().default(null);
/** The same of every layer's, or of every weight's and bias's, own diagonal block. */
export const blocks = z.enum(['none', 'layers', 'tensors']).default('none');
export const seed = z.int().min(0).default(0);
