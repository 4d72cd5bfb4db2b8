import { z } from 'zod';
import { typeOf } from './vocabulary.ts';

/**
 * An entry by its name alone, `huber`, or with its options, `{type: huber, delta: 2}`. Both ways to say
 * the defaults are one value, the name, so that they are one identity.
 */
export function namedOrWithOptions<Members extends readonly z.ZodObject[], Tag extends string>(
  options: z.ZodDiscriminatedUnion<Members, Tag>,
) {
  type Options = z.output<z.ZodDiscriminatedUnion<Members, Tag>> & { type: string };
  const names = (options.options as readonly z.ZodObject[]).map(typeOf) as [
    Options['type'],
    ...Options['type'][],
  ];
  const union = z.union([z.enum(names), options]);
  return union.overwrite((given) => {
    if (typeof given === 'string') return given;
    const { type } = given as Options;
    const defaults = options.safeParse({ type });
    return defaults.success && sameOptions(defaults.data as Options, given as Options)
      ? (type as never)
      : given;
  });
}

function sameOptions(a: object, b: object): boolean {
  const other = b as Record<string, unknown>;
  return Object.entries(a).every(([name, value]) => other[name] === value);
}
