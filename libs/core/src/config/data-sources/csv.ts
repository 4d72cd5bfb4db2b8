import { z } from 'zod';
import { formatCount } from '../../text/numbers.ts';
import { contentFields, shortDigest } from './content.ts';
import { type DataFacts, defineDataSource } from './data-source.ts';

const column = z.string();
/** A name of the header, or a position: 0 is the first column, -1 the last. */
const columnOf = z.union([z.string(), z.int()]);

/** What changes the numbers that a file becomes, and is not found in the file itself. */
const options = {
  /**
   * Empty cells, `?`, `NA`, `NaN` and `null`: refused; of numbers replaced by the mean of the training rows,
   * of text none of the categories (`mean`) or a category of their own (`impute`).
   */
  missing: z.enum(['refuse', 'mean', 'impute']).default('refuse'),
  /** Share of the rows that become the test split, of every class alike; 0: there is none. */
  testShare: z.number().min(0).max(0.9).default(0.2),
  splitSeed: z.int().min(0).default(0),
  /** Number columns by mean and deviation of the training rows. */
  standardise: z.boolean().default(true),
  /** The same for a target of values; losses are then in its units. */
  standardiseTarget: z.boolean().default(false),
};

/**
 * A table of rows. `digest` is the SHA-256 of the file. Both splits are in a random order that `splitSeed`
 * decides, so that the first rows of a split are like all of them.
 */
export const csvConfigSchema = z.strictObject({
  name: z.literal('csv'),
  ...contentFields,
  delimiter: z.string().length(1),
  header: z.boolean(),
  /** Several are one target of as many values. */
  target: z.union([column, z.array(column).min(2)]),
  features: z.array(column).min(1),
  /** Those of the features that become one input a category. */
  categorical: z.array(column),
  kind: z.enum(['classification', 'regression']),
  ...options,
  trainCount: z.int().min(1),
  testCount: z.int().min(1).nullable(),
  /** Values of one example, categories counted. */
  inputCount: z.int().min(1),
  /** In the order of their numbers; null where the target is a value. */
  classes: z.array(z.string()).min(2).nullable(),
});
export type CsvConfig = z.infer<typeof csvConfigSchema>;

/** The columns that are predicted, in the order of a target's values. */
export function csvTargets(target: CsvConfig['target']): readonly string[] {
  return typeof target === 'string' ? [target] : target;
}

export const csvInputSchema = z.strictObject({
  name: z.literal('csv'),
  file: z.string().min(1),
  /** The column to be predicted; this or `targets`. */
  target: columnOf.optional(),
  /** Columns of numbers to be predicted at once, a value of one target each: a regression. */
  targets: z.array(columnOf).min(1).optional(),
  /** All other columns unless given. */
  features: z.array(columnOf).min(1).optional(),
  /** Columns of text are categorical by themselves; these are although they hold numbers. */
  categorical: z.array(columnOf).default([]),
  /**
   * Whether the first line names the columns; else they are called 0, 1, 2, … Unless given it does, and a first line
   * that looks like a row, with numbers above numbers, is refused.
   */
  header: z.boolean().optional(),
  /** The one of comma, semicolon, tab and bar that the first line has most of, unless given. */
  delimiter: z.string().length(1).optional(),
  /**
   * Classes where a target is no number, or where all are whole numbers and at most 20 different ones; else
   * values.
   */
  kind: z.enum(['classification', 'regression']).optional(),
  ...options,
  /** The first rows of each split, which are like all of them; all unless given. */
  trainCount: z.int().min(1).optional(),
  testCount: z.int().min(1).optional(),
  /** The same as a share of the training split. */
  trainShare: z.number().gt(0).max(1).optional(),
});

export const csvSource = defineDataSource({
  schema: csvConfigSchema,
  input: csvInputSchema,
  facts: ({ kind, target, trainCount, testCount, inputCount, classes, categorical }) => ({
    kind,
    trainCount,
    testCount,
    exampleShape: [inputCount],
    targetCount: classes?.length ?? csvTargets(target).length,
    abscissa: kind === 'regression' && inputCount === 1 && categorical.length === 0 ? 0 : null,
  }),
  text(config) {
    const { target, features, classes, standardise, standardiseTarget } = config;
    const targets = csvTargets(target).join(', ');
    const what = classes === null ? targets : `${targets} (${classes.length} classes)`;
    const from = features.length === 1 ? features[0] : `${features.length} columns`;
    const targetWord = csvTargets(target).length === 1 ? 'target' : 'targets';
    const scaled = standardise ? (standardiseTarget ? `inputs and ${targetWord}` : 'inputs') : null;
    return `CSV ${shortDigest(config)}, ${what} from ${from}, ${rowsText(config)}${scaled === null ? '' : `, ${scaled} standardised`}`;
  },
  columns: ({ trainCount: _train, testCount: _test, ...rest }) => rest,
  blob: ({ digest, byteCount }) => ({ sha256: digest, byteCount }),
  flag: {
    forms: ['csv:FILE:TARGET', 'csv:FILE:TARGET:standardised'],
    // All rows, and numbers as they are unless told otherwise: the weights know how theirs were scaled.
    read([file, target, scale, ...rest]) {
      if (!file || !target || rest.length > 0) return null;
      if (scale !== undefined && scale !== 'standardised') return null;
      const standardise = scale === 'standardised';
      return { input: { name: 'csv', file, target, testShare: 0, standardise }, split: 'train' };
    },
  },
});

function rowsText({ trainCount, testCount }: Pick<DataFacts, 'trainCount' | 'testCount'>): string {
  const train = formatCount(trainCount);
  return testCount === null
    ? `${train} training rows`
    : `${train} training and ${formatCount(testCount)} test rows`;
}
