import { z } from 'zod';

interface JsonSchema {
  /** Of what holds itself, such as layers within a layer. */
  $ref?: string;
  $defs?: Record<string, JsonSchema>;
  type?: string | string[];
  enum?: unknown[];
  const?: unknown;
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  exclusiveMaximum?: number;
  items?: JsonSchema;
  minItems?: number;
  maxLength?: number;
  properties?: Record<string, JsonSchema>;
}

/** More than this is as good as no bound. */
const largestBound = Number.MAX_SAFE_INTEGER;

/** What a schema allows, in words: `a whole number, 1 or more, or "full"`. */
export function allowedText(schema: z.ZodType): string {
  const whole = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as JsonSchema;
  return textOf(expanded(whole, whole));
}

/** With what its parts refer to in their place; not in those parts, which no text goes into. */
function expanded(schema: JsonSchema, whole: JsonSchema): JsonSchema {
  if (schema.$ref !== undefined) {
    const meant = whole.$defs?.[schema.$ref.replace('#/$defs/', '')] ?? whole;
    // Of any JSON there is nothing to say.
    return tagsOf(meant.anyOf ?? meant.oneOf ?? []) === null ? schema : meant;
  }
  const each = (parts: JsonSchema[]): JsonSchema[] => parts.map((part) => expanded(part, whole));
  return {
    ...schema,
    ...(schema.items === undefined ? {} : { items: expanded(schema.items, whole) }),
    ...(schema.anyOf === undefined ? {} : { anyOf: each(schema.anyOf) }),
  };
}

/** The same of a JSON Schema. */
function textOf(schema: JsonSchema): string {
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum !== undefined) return `one of ${schema.enum.map(String).join(', ')}`;
  const members = schema.anyOf ?? schema.oneOf;
  if (members !== undefined) {
    const tags = tagsOf(members);
    if (tags !== null) return tags;
    return [...new Set(members.map(textOf))].join(', or ');
  }
  if (schema.type === 'null') return 'null';
  const [type] = [schema.type].flat().filter((name) => name !== 'null');
  switch (type) {
    case 'integer':
      return `a whole number${bounds(schema)}`;
    case 'number':
      return `a number${bounds(schema)}`;
    case 'string':
      return schema.maxLength === undefined
        ? 'a text'
        : `a text of at most ${schema.maxLength} characters`;
    case 'boolean':
      return 'true or false';
    case 'array':
      if (schema.items === undefined || Object.keys(schema.items).length === 0) {
        return schema.minItems === 1 ? 'a list that is not empty' : 'a list';
      }
      return `a list${schema.minItems === 1 ? ' that is not empty' : ''}, each ${textOf(schema.items)}`;
    case 'object':
      return schema.properties === undefined
        ? 'a record'
        : `a record of ${Object.keys(schema.properties).join(', ')}`;
    default:
      return 'a value';
  }
}

/** Records that are told apart by one key: `{ type: sgd | adam, … }`. */
function tagsOf(members: readonly JsonSchema[]): string | null {
  for (const key of ['type', 'name', 'measure']) {
    const tags = members.map((member) => member.properties?.[key]?.const);
    if (members.length > 1 && tags.every((tag) => tag !== undefined)) {
      return `a record with ${key}: ${tags.join(', ')}`;
    }
  }
  return null;
}

function bounds({ minimum, maximum, exclusiveMinimum, exclusiveMaximum }: JsonSchema): string {
  const high = maximum !== undefined && maximum < largestBound ? maximum : null;
  const low = minimum !== undefined && minimum > -largestBound ? minimum : null;
  if (exclusiveMinimum !== undefined) {
    return exclusiveMaximum === undefined && high === null
      ? ` above ${exclusiveMinimum}`
      : ` above ${exclusiveMinimum} and ${high === null ? `below ${exclusiveMaximum}` : `at most ${high}`}`;
  }
  if (exclusiveMaximum !== undefined) return `, ${low} or more and below ${exclusiveMaximum}`;
  if (low !== null && high !== null) return `, ${low} to ${high}`;
  if (low !== null) return `, ${low} or more`;
  return high === null ? '' : `, ${high} or less`;
}
