import type { z } from 'zod';
import type { Entry } from '../vocabulary.ts';

/** A layer of one kind of input: a vector of values, or a signal [length, channels]. */
export interface LayerEntry<Schema extends z.ZodObject = z.ZodObject> extends Entry<Schema> {
  reads: 'vector' | 'signal';
}

/** An entry that says what its layer reads, so that a network's input can follow from its first layer. */
export function defineReader<Schema extends z.ZodObject>(
  entry: LayerEntry<Schema>,
): LayerEntry<Schema> {
  return entry;
}
