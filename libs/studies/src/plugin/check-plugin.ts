import { BasinError } from '@basin/core';
import { z } from 'zod';
import { experimentSlugs } from '../experiment.ts';
import type { Plugin } from './plugin.ts';

const word = z
  .string()
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'small letters, digits and dashes, such as two-moons');
const text = z.string().min(1);
const isFunction = z.custom<() => unknown>((value) => typeof value === 'function', 'a function');
const shape = z.array(z.int().min(1)).min(1);

const studySchema = z
  .object({
    slug: word,
    title: text,
    plan: isFunction.optional(),
    study: z.record(z.string(), z.unknown()).optional(),
    findings: isFunction.optional(),
    claims: z
      .array(
        z.object({
          id: word,
          words: text,
          rule: text,
          unit: text,
          errorRate: text,
          judge: isFunction,
        }),
      )
      .optional(),
    figures: z
      .array(
        z.object({
          ...{ id: word, title: text, caption: z.string() },
          ...{ summarise: isFunction, plot: isFunction, rows: isFunction },
        }),
      )
      .optional(),
  })
  .refine(({ plan, study }) => (plan === undefined) !== (study === undefined), {
    error: 'either plan(options), or study: { … } as a study file has it',
  })
  .refine((own) => own.findings !== undefined || (!own.claims && !own.figures), {
    error: 'claims and figures are made of findings: give findings(data)',
  })
  .refine(({ slug }) => !(experimentSlugs as readonly string[]).includes(slug), {
    error: 'a built-in experiment has this slug',
  });

const pluginSchema = z.object({
  name: word,
  studies: z.array(studySchema).optional(),
  networks: z
    .record(
      word,
      z.object({
        forward: isFunction,
        outputShape: shape,
        parameters: z
          .array(
            z.union([shape, z.object({ shape, initial: z.union([z.literal(0), z.literal(1)]) })]),
          )
          .min(1),
      }),
    )
    .optional(),
});

/**
 * What a module exports, as a plug-in.
 *
 * @param shown its path as it was typed.
 * @throws BasinError `plugin/invalid` with everything that is wrong with it.
 */
export function checkPlugin(exported: unknown, shown: string): Plugin {
  if (exported === undefined) {
    throw new BasinError(
      'plugin/invalid',
      `${shown} has no default export: write \`export default definePlugin({ … })\``,
    );
  }
  const parsed = pluginSchema.safeParse(exported);
  if (!parsed.success) {
    const lines = parsed.error.issues.map(
      ({ path, message }) => `  ${path.length === 0 ? 'it' : path.join('.')}: ${message}`,
    );
    throw new BasinError('plugin/invalid', `${shown} is no plug-in:\n${lines.join('\n')}`);
  }
  const plugin = exported as Plugin;
  if ((plugin.studies?.length ?? 0) + Object.keys(plugin.networks ?? {}).length > 0) return plugin;
  throw new BasinError(
    'plugin/invalid',
    `${shown} brings nothing: give studies: […], networks: { … }, or both`,
  );
}
