import type { z } from 'zod';

/** One entry of the training vocabulary: its options, and how it reads on one line. */
export interface Entry<Schema extends z.ZodObject = z.ZodObject> {
  /** Its `type` is a literal: the entry's name. */
  schema: Schema;
  text(options: z.output<Schema>): string;
}

/** Ties an entry's text to its schema. */
export function defineEntry<Schema extends z.ZodObject>(entry: Entry<Schema>): Entry<Schema> {
  return entry;
}

// A text takes its own options alone, so that entries of several kinds have nothing but this in common.
type AnyEntry = { schema: z.ZodObject; text(options: never): string };

/** The schemas of a registry, as a discriminated union takes them. */
export function schemasOf<Entries extends readonly { schema: z.ZodObject }[]>(
  entries: Entries,
): { -readonly [Index in keyof Entries]: Entries[Index]['schema'] } {
  return entries.map(({ schema }) => schema) as never;
}

/** What the entry of this type says of its options, those left out at their defaults. */
export function textOf(entries: readonly AnyEntry[], options: { type: string }): string {
  const entry = entries.find(({ schema }) => typeOf(schema) === options.type);
  if (entry === undefined) return options.type;
  // A record stored before an option was added lacks it.
  return entry.text(entry.schema.parse(options) as never);
}

/** The name of an entry. */
export function typeOf(schema: z.ZodObject): string {
  return (schema.shape['type'] as z.ZodLiteral<string>).value;
}
