import { z } from 'zod';
import { BasinError } from '../errors.ts';
import { canonicalJson, identityOf } from '../identity.ts';
import { analysisConfigSchema } from './analysis.ts';
import { trainingConfigSchema } from './training.ts';

export const taskConfigSchema = z.discriminatedUnion('kind', [
  trainingConfigSchema,
  analysisConfigSchema,
]);
export type TaskConfig = z.infer<typeof taskConfigSchema>;
export type TaskConfigInput = z.input<typeof taskConfigSchema>;

/**
 * Validates a task and fills in its defaults.
 *
 * @throws BasinError `config/invalid` naming each wrong field.
 */
export function resolveTask<K extends TaskConfig['kind']>(
  input: Extract<TaskConfigInput, { kind: K }>,
): Extract<TaskConfig, { kind: K }> {
  const parsed = taskConfigSchema.safeParse(input);
  if (!parsed.success) {
    throw new BasinError('config/invalid', `task config: ${z.prettifyError(parsed.error)}`);
  }
  return parsed.data as Extract<TaskConfig, { kind: K }>;
}

/**
 * A stored config with the defaults of options that came after it was stored. Every reader gives whole
 * configs out, so that nobody else asks whether an option is there. What does not fit the schema at
 * all, as of a newer release, stays as it is: it can still be shown.
 */
export function completeConfig<C extends TaskConfig>(stored: C): C {
  return (taskConfigSchema.safeParse(stored).data ?? stored) as C;
}

/**
 * A task's identity. Fields at their default are left out before hashing, so that an option added
 * later changes no identity given before it.
 */
export function taskIdentity(config: TaskConfig): string {
  return identityOf(withoutDefaults(taskConfigSchema, config));
}

/** The record without the fields that hold their schema's default. */
function withoutDefaults(schema: z.ZodType, value: unknown): unknown {
  const inner = unwrap(schema, value);
  if (inner instanceof z.ZodObject && isRecord(value)) {
    const kept: Record<string, unknown> = {};
    for (const [key, field] of Object.entries(inner.shape as Record<string, z.ZodType>)) {
      if (value[key] === undefined) continue;
      const item = withoutDefaults(field, value[key]);
      if (!isDefault(field, item)) kept[key] = item;
    }
    return kept;
  }
  if (inner instanceof z.ZodArray && Array.isArray(value)) {
    return value.map((item) => withoutDefaults(inner.element as z.ZodType, item));
  }
  return value;
}

/** Looks through default, nullable, optional and lazy wrappers, and into the matching member of a union. */
function unwrap(schema: z.ZodType, value: unknown): z.ZodType {
  if (
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault ||
    schema instanceof z.ZodNullable ||
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodLazy
  ) {
    return unwrap(schema.unwrap() as z.ZodType, value);
  }
  if (schema instanceof z.ZodDiscriminatedUnion && isRecord(value)) {
    const tag = schema.def.discriminator;
    const member = (schema.options as z.ZodObject[]).find((option) =>
      (option.shape[tag] as z.ZodLiteral | undefined)?.values.has(value[tag] as string),
    );
    return member ?? schema;
  }
  if (schema instanceof z.ZodUnion) {
    const member = (schema.options as z.ZodType[]).find(
      (option) => option.safeParse(value).success,
    );
    return member === undefined ? schema : unwrap(member, value);
  }
  return schema;
}

/** Canonical JSON of each field's default, without the defaults in it; schemas live as long as the process. */
const defaultTexts = new WeakMap<z.ZodType, string | null>();

/**
 * Whether an item, without the defaults in it, is its field's default: also where it was stored before the
 * default had some of its fields.
 */
function isDefault(field: z.ZodType, item: unknown): boolean {
  if (!(field instanceof z.ZodDefault || field instanceof z.ZodPrefault)) return false;
  let text = defaultTexts.get(field);
  if (text === undefined) {
    const filled = field.safeParse(undefined);
    text = filled.success ? canonicalJson(withoutDefaults(field, filled.data)) : null;
    defaultTexts.set(field, text);
  }
  return text !== null && text === canonicalJson(item);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
