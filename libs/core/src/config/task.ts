import { z } from 'zod';
import { BasinError } from '../errors.ts';
import { canonicalJson, identityOf } from '../identity.ts';
import { analysisConfigSchema } from './analysis.ts';
import { importConfigSchema } from './import.ts';
import { trainingConfigSchema } from './training.ts';

/** What can be computed here. */
export const runnableConfigSchema = z.discriminatedUnion('kind', [
  trainingConfigSchema,
  analysisConfigSchema,
]);
export type RunnableConfig = z.infer<typeof runnableConfigSchema>;

/** What a task can be: also a run that was made elsewhere, which nothing here computes. */
export const taskConfigSchema = z.discriminatedUnion('kind', [
  trainingConfigSchema,
  analysisConfigSchema,
  importConfigSchema,
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

/** Configs that schemas gave: whole and valid, and to ask again takes as long as some steps of a training. */
const complete = new WeakSet<object>();

/**
 * A stored config with the defaults of options that came after it was stored. Every reader gives whole
 * configs out, so that nobody else asks whether an option is there. What does not fit the schema at
 * all, as of a newer release, stays as it is: it can still be shown.
 */
export function completeConfig<C extends TaskConfig>(stored: C): C {
  if (complete.has(stored)) return stored;
  const parsed = taskConfigSchema.safeParse(stored).data;
  if (parsed === undefined) return stored;
  complete.add(parsed);
  return parsed as C;
}

/** Whether a config is one that `completeConfig` gave for a valid one: nothing about it is left to ask. */
export function isComplete(config: TaskConfig): boolean {
  return complete.has(config);
}

/**
 * A task's identity. Fields at their default are left out before hashing, so that an option added
 * later changes no identity given before it.
 */
export function taskIdentity(config: TaskConfig): string {
  return identityOf(chosenSettings(config));
}

/** A config without the fields that are at their default. */
export function chosenSettings(config: TaskConfig): object {
  return withoutDefaults(taskConfigSchema, config) as object;
}

/** Takes the fields out of a value that hold their schema's default. */
type Walk = (value: unknown) => unknown;

/**
 * Walks by schema. To ask a schema what it is takes longer than all the rest, and a sweep of 30,000 tasks
 * asks for as many identities; schemas live as long as the process.
 */
const walks = new WeakMap<z.ZodType, Walk>();

/** The record without the fields that hold their schema's default. */
function withoutDefaults(schema: z.ZodType, value: unknown): unknown {
  let walk = walks.get(schema);
  if (walk === undefined) walks.set(schema, (walk = walkOf(schema)));
  return walk(value);
}

/** Looks through default, nullable, optional and lazy wrappers, and into the matching member of a union. */
function walkOf(schema: z.ZodType): Walk {
  if (
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault ||
    schema instanceof z.ZodNullable ||
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodLazy
  ) {
    const inner = schema.unwrap() as z.ZodType;
    return (value) => withoutDefaults(inner, value);
  }
  if (schema instanceof z.ZodDiscriminatedUnion) return walkOfTagged(schema);
  if (schema instanceof z.ZodUnion) {
    const members = schema.options as z.ZodType[];
    return (value) => {
      const member = members.find((option) => option.safeParse(value).success);
      return member === undefined ? value : withoutDefaults(member, value);
    };
  }
  if (schema instanceof z.ZodObject) return walkOfObject(schema);
  if (schema instanceof z.ZodArray) {
    const element = schema.element as z.ZodType;
    return (value) =>
      Array.isArray(value) ? value.map((item) => withoutDefaults(element, item)) : value;
  }
  return (value) => value;
}

function walkOfTagged(schema: z.ZodDiscriminatedUnion): Walk {
  const tag = schema.def.discriminator;
  const members = new Map<unknown, z.ZodType>();
  for (const option of (schema.options as z.ZodObject[]).toReversed()) {
    for (const name of (option.shape[tag] as z.ZodLiteral | undefined)?.values ?? []) {
      members.set(name, option);
    }
  }
  return (value) => {
    const member = isRecord(value) ? members.get(value[tag]) : undefined;
    return member === undefined ? value : withoutDefaults(member, value);
  };
}

function walkOfObject(schema: z.ZodObject): Walk {
  const fields = Object.entries(schema.shape as Record<string, z.ZodType>);
  return (value) => {
    if (!isRecord(value)) return value;
    const kept: Record<string, unknown> = {};
    for (const [key, field] of fields) {
      if (value[key] === undefined) continue;
      const item = withoutDefaults(field, value[key]);
      if (!isDefault(field, item)) kept[key] = item;
    }
    return kept;
  };
}

/** Canonical JSON of each field's default, without the defaults in it; null where a field has none. */
const defaultTexts = new WeakMap<z.ZodType, string | null>();

/**
 * Whether an item, without the defaults in it, is its field's default: also where it was stored before the
 * default had some of its fields.
 */
function isDefault(field: z.ZodType, item: unknown): boolean {
  let text = defaultTexts.get(field);
  if (text === undefined) defaultTexts.set(field, (text = defaultTextOf(field)));
  return text !== null && text === canonicalJson(item);
}

function defaultTextOf(field: z.ZodType): string | null {
  if (!(field instanceof z.ZodDefault || field instanceof z.ZodPrefault)) return null;
  const filled = field.safeParse(undefined);
  return filled.success ? canonicalJson(withoutDefaults(field, filled.data)) : null;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
