import type { z } from 'zod';
import type { DataKind } from '../data-sources/data-source.ts';
import type { Entry } from '../vocabulary.ts';

/** A loss, and the targets that it can compare outputs with. */
export interface LossEntry<Schema extends z.ZodObject = z.ZodObject> extends Entry<Schema> {
  targets: readonly DataKind[];
}

export function defineLoss<Schema extends z.ZodObject>(
  entry: LossEntry<Schema>,
): LossEntry<Schema> {
  return entry;
}
