import { z } from 'zod';
import { documents } from './registry.ts';

/** The JSON Schema of what commands print with `--json`: one definition a document, by the command. */
export function documentsJsonSchema(): object {
  const known = new Map<z.ZodType, string>();
  const definitions = Object.entries(documents).map(([name, schema]) => {
    const definition = { title: `basin ${name} --json`, ...definitionOf(schema, known) };
    if (!known.has(schema)) known.set(schema, name);
    return [name, definition];
  });
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'What the commands of Basin print with --json',
    description:
      'One definition a document, by its command; `error` is what any of them prints when it is refused or fails. Later releases may add fields.',
    $defs: Object.fromEntries(definitions) as Record<string, unknown>,
  };
}

/** What another command prints too is named, not said again. */
function definitionOf(schema: z.ZodType, known: ReadonlyMap<z.ZodType, string>): object {
  const same = known.get(schema);
  if (same !== undefined) return { $ref: `#/$defs/${encodeURIComponent(same)}` };
  if (schema instanceof z.ZodUnion) {
    return { anyOf: (schema.options as z.ZodType[]).map((option) => definitionOf(option, known)) };
  }
  const { $schema: _, ...definition } = z.toJSONSchema(schema, {
    io: 'input',
    unrepresentable: 'any',
  });
  return definition;
}
