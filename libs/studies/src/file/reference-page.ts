import { expressionFunctions, measureConfigSchema } from '@basin/core';
import {
  distributions,
  earlyTerminateSchema,
  parameterSchema,
  raceSchema,
  samplers,
} from '@basin/search';
import { z } from 'zod';
import { commonMetrics, commonNames } from './common-names.ts';
import { ignoredKeys, refusedKeys } from './foreign-keys.ts';
import { innerSchema } from './schema-at.ts';
import { allowedText } from './schema-text.ts';
import {
  claimSchema,
  expectSchema,
  metricSchema,
  pairKeys,
  studyFileSchema,
} from './study-schema.ts';
import { trainingFileSchema } from './training-schema.ts';

/** The reference of the study file in Markdown, made of the schema that validates it. */
export function referencePage(): string {
  return [
    '# The study file',
    'Made from the schema by `npx tsx tools/study-page.ts`; [studies.md](studies.md) is the way in, [study.schema.json](study.schema.json) the same for editors: `# yaml-language-server: $schema=…/docs/study.schema.json` on the first line.',
    '## Keys of the file',
    keyTable(studyFileSchema),
    '## A parameter',
    'Under `parameters`, by name. A name may be a path into the training (`optimiser.learningRate`); one that is none is named there by `$name`, by an expression, or given a place by `names`.',
    keyTable(parameterSchema),
    '### Distributions',
    'W&B’s, with W&B’s meanings. A grid takes those whose values can be listed: constant, categorical, int_uniform, q_uniform.',
    table(
      ['distribution', 'draws', 'needs', 'may have'],
      Object.entries(distributions).map(([name, { text, needs, may }]) => [
        code(name),
        text,
        needs.map(code).join(', '),
        may.map(code).join(', '),
      ]),
    ),
    '## Methods',
    table(
      ['method', 'points'],
      Object.entries(samplers).map(([name, { text }]) => [code(name), text]),
    ),
    '## A race over seeds',
    '`seeds: { race: { … } }`: every point has the first seeds, and more only while it may still be the best.',
    keyTable(raceSchema),
    '## Early ends',
    'Under `early_terminate`, by `type`. Bands, rungs and iterations are epochs.',
    ...earlyTerminateSchema.options.flatMap((option) => [
      `### \`${option.shape.type.value}\``,
      keyTable(option),
    ]),
    '## Expressions',
    'A text that begins with `=` in `training`, and the texts of `require`: numbers, names of parameters, texts in quotes, `+ - * / % ^`, comparisons, `and`, `or`, `not`, parentheses, and functions. They are parsed, never run as code. Where a parameter does not exist at a point (`when`), a field that depends on it has its default and a constraint on it holds.',
    table(
      ['function', 'gives'],
      Object.entries(expressionFunctions).map(([name, { text }]) => [code(name), text]),
    ),
    '## Metrics',
    keyTable(metricSchema),
    `Names of other tools are understood: ${pairs(commonMetrics)}.`,
    '## Claims',
    keyTable(claimSchema),
    'What a claim expects, by the last value of a run. Every rule needs 3 seeds; below, and where the interval does not settle it, the verdict is undecided. Numbers are of trainings that are done; a verdict says how many are left out (`3 of 6 seeds diverged and are not counted`). A diverged training counts as worse than any finite loss or accuracy, a failed one as unknown: where they could turn it the verdict is undecided ([statistics.md](statistics.md)).',
    keyTable(expectSchema),
    '## Measures',
    'Analyses of every trained network, after its last epoch, or with `every` or `everySteps` while it trains: then its numbers are curves of the training. Those with `between` and `with` may be of two networks.',
    ...measureConfigSchema.options.flatMap((option) => [
      `### \`${option.shape.measure.value}\``,
      keyTable(
        (option as unknown as z.ZodObject).extend(pairKeys[option.shape.measure.value] ?? {}),
      ),
    ]),
    '## The training',
    'A training’s config without its seed. Every value may be `$name` or `"= …"`. `{ repeat: $depth, layers: [...] }` in a list of layers stands for those layers so many times. `network.inputShape` follows from the data set, `loss` from its kind; `dataset: mnist` is short for `{ name: mnist }`, and files are looked for from the study’s folder.',
    ...schemaSections(trainingFileSchema, ''),
    '## Files of W&B',
    table(
      ['name', 'is read as'],
      [
        ...Object.entries(commonNames).map(([name, { text }]) => [code(name), text]),
        [code('seed'), '`seeds`, replicates of every point'],
      ],
    ),
    `Ignored with a notice: ${Object.keys(ignoredKeys).map(code).join(', ')}. Refused with line and column: ${Object.keys(refusedKeys).map(code).join(', ')}, \`method: custom\`, and a grid over a continuous range.`,
    '',
  ].join('\n\n');
}

/** A section for each record of a training, and for each member of a list of kinds. */
function schemaSections(schema: z.ZodType, path: string): string[] {
  // Layers within a layer: what they are stands above.
  if (schema instanceof z.ZodLazy) return [];
  const inner = innerSchema(schema, undefined) as z.ZodType & {
    shape?: Record<string, z.ZodType>;
    options?: z.ZodType[];
    element?: z.ZodType;
  };
  if (inner.element !== undefined) return schemaSections(inner.element, `${path}[]`);
  if (inner.options !== undefined) {
    return inner.options.flatMap((option) => schemaSections(option, path));
  }
  if (inner.shape === undefined) return [];
  const tag = ['type', 'name'].flatMap((key) => {
    const value = (inner.shape?.[key] as { value?: unknown } | undefined)?.value;
    return typeof value === 'string' ? [`${key}: ${value}`] : [];
  })[0];
  const title = `### \`training${path}\`${tag === undefined ? '' : `, \`${tag}\``}`;
  return [
    title,
    keyTable(inner as unknown as z.ZodObject),
    ...Object.entries(inner.shape).flatMap(([key, field]) =>
      schemaSections(field, `${path}.${key}`),
    ),
  ];
}

function keyTable(schema: z.ZodObject): string {
  const rows = Object.entries(schema.shape as Record<string, z.ZodType>).map(([key, field]) => {
    const description = (field.meta()?.description as string | undefined) ?? '';
    return [code(key), escaped(shortened(allowedText(field))), defaultOf(field), description];
  });
  const described = rows.some(([, , , text]) => text !== '');
  const columns = ['key', 'holds', 'without it', ...(described ? ['what it is'] : [])];
  return table(columns, described ? rows : rows.map((row) => row.slice(0, 3)));
}

function defaultOf(field: z.ZodType): string {
  if (!field.safeParse(undefined).success) return '**needed**';
  const value: unknown = field.parse(undefined);
  if (value === undefined) return '';
  const text = JSON.stringify(value);
  return text.length > 40 ? 'its own defaults' : code(text);
}

function shortened(text: string): string {
  return text.length > 170 ? `${text.slice(0, 167)}…` : text;
}

function table(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(columns), line(columns.map(() => '---')), ...rows.map(line)].join('\n');
}

function pairs(names: Readonly<Record<string, string>>): string {
  return Object.entries(names)
    .map(([name, meaning]) => `${code(name)} → ${code(meaning)}`)
    .join(', ');
}

function code(text: string): string {
  return `\`${text}\``;
}

function escaped(text: string): string {
  return text.replaceAll('|', '\\|');
}
