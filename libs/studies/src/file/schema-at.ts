import { ownValue } from '@basin/core';
import { z } from 'zod';

/** Looks through optional, default and the like, and into the member of a union that the value's tag names. */
export function innerSchema(schema: z.ZodType, value: unknown): z.ZodType {
  if (
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault ||
    schema instanceof z.ZodNullable ||
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodLazy
  ) {
    return innerSchema(schema.unwrap() as z.ZodType, value);
  }
  if (schema instanceof z.ZodPipe) return innerSchema(schema.in as z.ZodType, value);
  if (schema instanceof z.ZodDiscriminatedUnion && isRecord(value)) {
    const tag = schema.def.discriminator;
    const member = (schema.options as z.ZodObject[]).find((option) =>
      (option.shape[tag] as z.ZodLiteral | undefined)?.values?.has(value[tag] as string),
    );
    return member ?? schema;
  }
  if (schema instanceof z.ZodUnion) {
    const members = schema.options as z.ZodType[];
    const fitting =
      members.find((option) => option.safeParse(value).success) ??
      members.find(
        (option) => isRecord(value) && innerSchema(option, value) instanceof z.ZodObject,
      );
    return fitting === undefined ? schema : innerSchema(fitting, value);
  }
  return schema;
}

/** The schema of what stands at a path of a value; null where the schema has nothing there. */
export function schemaAt(
  schema: z.ZodType,
  value: unknown,
  path: readonly PropertyKey[],
): z.ZodType | null {
  const [key, ...rest] = path;
  if (key === undefined) return schema;
  const inner = innerSchema(schema, value);
  const isHeld = (isRecord(value) || Array.isArray(value)) && Object.hasOwn(value, key);
  const item = isHeld ? (value as never)[key] : undefined;
  if (inner instanceof z.ZodObject) {
    const field = ownValue(inner.shape as Record<string, z.ZodType>, String(key));
    return field === undefined ? null : schemaAt(field, item, rest);
  }
  if (inner instanceof z.ZodArray) return schemaAt(inner.element as z.ZodType, item, rest);
  if (inner instanceof z.ZodRecord) return schemaAt(inner.valueType as z.ZodType, item, rest);
  if (inner instanceof z.ZodDiscriminatedUnion && key === inner.def.discriminator) {
    return schemaAt(z.enum(tagsOf(inner) as [string, ...string[]]), item, rest);
  }
  return null;
}

/** The keys that a record at that place may have. */
export function keysOf(schema: z.ZodType | null, value: unknown): string[] {
  const inner = schema === null ? null : innerSchema(schema, value);
  return inner instanceof z.ZodObject ? Object.keys(inner.shape) : [];
}

function tagsOf(union: z.ZodDiscriminatedUnion): string[] {
  return (union.options as z.ZodObject[]).flatMap((option) => [
    ...((option.shape[union.def.discriminator] as z.ZodLiteral<string>).values ?? []),
  ]);
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
