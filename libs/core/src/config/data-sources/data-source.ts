import type { z } from 'zod';
import type { Json } from '../../json.ts';
import type { BlobRef } from '../../result.ts';

/**
 * What targets are: class numbers, values, or probabilities of all classes that sum to 1 (soft targets), of which the
 * most probable is an example's class.
 */
export const dataKinds = ['classification', 'regression', 'probabilities'] as const;
export type DataKind = (typeof dataKinds)[number];

/** What planning, training and describing must know of a data set; all of it follows from its config. */
export interface DataFacts {
  kind: DataKind;
  trainCount: number;
  /** Null where there is no test split. */
  testCount: number | null;
  /** Shape of one example, channels last: [28, 28, 1], or [features]. */
  exampleShape: readonly number[];
  /** Classes, or values of one target. */
  targetCount: number;
  /** Which value of an example is the x that targets are drawn against; null where none is. */
  abscissa: number | null;
}

/** How `--data` names a data set: the source's name and words after it, parted by colons. */
export interface DataFlag {
  /** What a user may write. */
  forms: readonly string[];
  /** What the words after the name mean, as a person would have written it; null for words it does not know. */
  read(
    words: readonly string[],
    given: FlagContext,
  ): { input: Readonly<Record<string, unknown>>; split: 'train' | 'test' } | null;
}

/** What else the command line says. */
export interface FlagContext {
  /** Values of one input of the network. */
  inputSize: number;
  /** Pixels in [0, 1] rather than standardised. */
  unitPixels: boolean;
}

/** A Zod object whose `name` is the source's. */
type NamedSchema = z.ZodObject<{ name: z.ZodLiteral<string> }>;

/**
 * Where examples come from, as far as it can be said without reading them (`libs/models/src/datasets`
 * reads them). One file a source and one line in `dataset.ts`; nothing else may name a source.
 */
export interface DataSource<
  Schema extends NamedSchema = NamedSchema,
  Input extends NamedSchema = NamedSchema,
> {
  /** Of a training's config: with the digest of what is read, without paths. */
  schema: Schema;
  /** As a person writes it: with paths, without digests. */
  input: Input;
  facts(config: z.infer<Schema>): DataFacts;
  /** On one line: what, how much of it, how it is scaled. */
  text(config: z.infer<Schema>): string;
  /** What of the config the columns in memory depend on: with equal parts they are shared. */
  columns(config: z.infer<Schema>): Json;
  /** The bytes that a worker must have before it can load; null where they come with Basin or are made. */
  blob(config: z.infer<Schema>): BlobRef | null;
  flag: DataFlag;
}

/** Infers the schemas' types. */
export function defineDataSource<Schema extends NamedSchema, Input extends NamedSchema>(
  source: DataSource<Schema, Input>,
): DataSource<Schema, Input> {
  return source;
}

/** A whole number within bounds; null for any other text. */
export function flagCount(text: string | undefined, min: number, max: number): number | null {
  const value = /^\d+$/.test(text ?? '') ? Number(text) : Number.NaN;
  return value >= min && value <= max ? value : null;
}
