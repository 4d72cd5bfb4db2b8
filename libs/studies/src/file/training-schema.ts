import { datasetInputSchema, networkConfigSchema, trainingConfigSchema } from '@basin/core';
import { z } from 'zod';

/** What a file says of a training: all of its config but what the study gives by itself. */
export const trainingFileSchema = trainingConfigSchema
  .omit({
    kind: true,
    schemaVersion: true,
    seed: true,
    initialWeightsOf: true,
    initialWeightsAt: true,
    mask: true,
    backendFamily: true,
  })
  .extend({
    network: networkConfigSchema.extend({
      inputShape: networkConfigSchema.shape.inputShape.optional(),
    }),
    loss: trainingConfigSchema.shape.loss.optional(),
    dataset: z.union([datasetInputSchema, z.string()]),
  });

/** A parameter's value or an expression in the place of a value. */
type Reference = `$${string}` | `=${string}`;

/** A type whose values may each be a parameter or an expression. */
export type Template<T> = T extends readonly (infer Item)[]
  ? (Template<Item> | { repeat: number | Reference; layers: Template<Item>[] })[] | Reference
  : T extends object
    ? { [K in keyof T]: Template<T[K]> } | Reference
    : T | Reference;
export type TrainingTemplate = Exclude<Template<z.input<typeof trainingFileSchema>>, string>;

const reference = z
  .string()
  .regex(/^(\$|=)/)
  .meta({ id: 'reference', description: '`$name` of a parameter, or `"= …"`, an expression.' });

/** The same schema where each value may also be a parameter or an expression: for editors. */
export function templateOf(schema: z.ZodType, known = new Map<z.ZodType, z.ZodType>()): z.ZodType {
  const made = known.get(schema);
  if (made !== undefined) return made;
  // A layer may hold layers: whoever comes back here gets this one.
  known.set(
    schema,
    z.lazy(() => known.get(schema) as z.ZodType),
  );
  const template = build(schema, (inner) => templateOf(inner, known));
  known.set(schema, template);
  return template;
}

function build(schema: z.ZodType, of: (inner: z.ZodType) => z.ZodType): z.ZodType {
  if (
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault ||
    schema instanceof z.ZodOptional
  ) {
    return of(schema.unwrap() as z.ZodType).optional();
  }
  if (schema instanceof z.ZodNullable) return of(schema.unwrap() as z.ZodType).nullable();
  if (schema instanceof z.ZodLazy) return z.lazy(() => of(schema.unwrap() as z.ZodType));
  if (schema instanceof z.ZodObject) {
    const shape = Object.fromEntries(
      Object.entries(schema.shape as Record<string, z.ZodType>).map(([key, field]) => [
        key,
        of(field),
      ]),
    );
    return z.union([z.strictObject(shape), reference]);
  }
  if (schema instanceof z.ZodArray) {
    const item = of(schema.element as z.ZodType);
    const repeat = z.strictObject({
      repeat: z.union([z.int().min(0), reference]),
      layers: z.array(item),
    });
    return z.union([z.array(z.union([item, repeat])), reference]);
  }
  if (schema instanceof z.ZodDiscriminatedUnion || schema instanceof z.ZodUnion) {
    return z.union([reference, ...(schema.options as z.ZodType[]).map(of)]);
  }
  return z.union([schema, reference]);
}
