import { BasinError, type CsvConfig, csvTargets } from '@basin/core';
import { type DataColumns, type Scaling, sharedFloats, type SplitColumns } from './columns.ts';
import {
  categoriesOf,
  columnOf,
  type CsvColumn,
  cellKinds,
  numbersOf,
  refuseMissing,
} from './csv-cells.ts';
import { type RowSplit, splitRows } from './csv-split.ts';
import type { CsvTable } from './csv-table.ts';

/** What decides how a table becomes numbers. */
export type CsvOptions = Pick<
  CsvConfig,
  | 'target'
  | 'features'
  | 'categorical'
  | 'missing'
  | 'testShare'
  | 'splitSeed'
  | 'standardise'
  | 'standardiseTarget'
> & { kind: CsvConfig['kind'] | null };

export type CsvFacts = Pick<
  CsvConfig,
  'kind' | 'categorical' | 'classes' | 'inputCount' | 'trainCount' | 'testCount'
>;

/** Most categories of a column: beyond it is a name or a number that identifies its row. */
const categoryLimit = 100;
const classLimit = 1_000;
/** Whole numbers with at most so many different ones are classes. */
const inferredClassLimit = 20;

/**
 * A table as columns in shared memory: features as float32, numbers standardised by the training rows,
 * categories as one input each; targets as class numbers or values.
 *
 * @throws BasinError `dataset/missing-value`, `dataset/not-a-number`, `dataset/not-finite`,
 *   `dataset/too-many-categories`, `dataset/one-class`, `dataset/too-few-examples`.
 */
export function csvColumns(
  table: CsvTable,
  options: CsvOptions,
): { facts: CsvFacts; columns: () => DataColumns } {
  const target = readTarget(table, options);
  const rows = splitRows(table.rowCount, target.labels, options.testShare, options.splitSeed);
  if (rows.train.length < 2) {
    throw new BasinError(
      'dataset/too-few-examples',
      `${table.name} would have ${rows.train.length} training rows (of ${table.rowCount}): two or more are needed`,
    );
  }
  const features = options.features.map((name) =>
    columnOf(table, name, { asCategories: options.categorical.includes(name) }),
  );
  const blocks = features.map((feature) => inputsOf(table, feature, rows, options));
  const inputs = blocks.flatMap((block) => block.inputs);
  const targets = target.values?.map(({ column, values }) =>
    numberInput(scaled(table, column, values, rows, options.standardiseTarget)),
  );
  const splitOf = (chosen: number[]): SplitColumns => ({
    count: chosen.length,
    inputs: rowsOf(blocks, chosen),
    targets: target.labels === null ? rowsOf(targets ?? [], chosen) : pick(target.labels, chosen),
  });
  return {
    facts: {
      kind: target.labels === null ? 'regression' : 'classification',
      categorical: features.filter(({ numeric }) => !numeric).map(({ column }) => column),
      classes: target.classes,
      inputCount: inputs.length,
      trainCount: rows.train.length,
      testCount: rows.test.length || null,
    },
    columns: () => ({
      train: splitOf(rows.train),
      test: rows.test.length === 0 ? null : splitOf(rows.test),
      inputScaling: scalingOf(
        inputs,
        features.some(({ numeric, scan }) => numeric && scan.missingCount > 0),
      ),
      ...(targets === undefined
        ? {}
        : {
            targetScaling: scalingOf(
              targets.flatMap((target) => target.inputs),
              false,
            ),
          }),
      features: inputs.map(({ name }) => name),
    }),
  };
}

type Target =
  | { labels: Int32Array; classes: string[]; values: null }
  | { labels: null; classes: null; values: { column: string; values: Float64Array }[] };

/** @throws BasinError for what cannot be predicted. */
export function readTarget(table: CsvTable, { target, kind: given }: CsvOptions): Target {
  const texts = csvTargets(target).map((column) => columnOf(table, column, { asCategories: true }));
  for (const text of texts) {
    refuseMissing(table, text, 'a row without a target teaches nothing; take it out');
  }
  const [text, other] = texts as [CsvColumn, CsvColumn?];
  // Several are values: classes would need a loss each.
  const kind = given ?? (other === undefined ? inferredKind(table, text) : 'regression');
  if (kind === 'regression') {
    const values = texts.map(({ column }) => targetValues(table, column));
    return { labels: null, classes: null, values };
  }
  if (other !== undefined) {
    throw new BasinError(
      'dataset/not-a-number',
      `${table.name} has the targets ${csvTargets(target).join(' and ')}, and a classification has one: name one of them, or ask for a regression`,
    );
  }
  const classes = [...categoriesOf(text).keys()];
  if (classes.length < 2 || classes.length > classLimit) {
    const count =
      classes.length === 1 ? `the class "${classes[0]}" alone` : `${classes.length} classes`;
    throw new BasinError(
      classes.length < 2 ? 'dataset/one-class' : 'dataset/too-many-categories',
      `${table.name}: the target ${text.column} has ${count}, and a classification 2 to ${classLimit}: name another target, or ask for a regression`,
    );
  }
  return { labels: codesOf(text, classes), classes, values: null };
}

/** @throws BasinError `dataset/not-a-number` for a column of text. */
function targetValues(table: CsvTable, target: string): { column: string; values: Float64Array } {
  const column = columnOf(table, target, { otherwise: 'ask for a classification' });
  if (column.numeric) return { column: target, values: numbersOf(table, column) };
  throw new BasinError(
    'dataset/not-a-number',
    `${table.name}, line ${table.lines[0]}: the target ${target} is "${column.scan.cell(0)}", and a regression needs numbers: ask for a classification, or for another target`,
  );
}

/** The stated rule of `csvInputSchema`. @throws BasinError `dataset/not-a-number` for numbers of another notation, or with text among them. */
function inferredKind(table: CsvTable, text: CsvColumn): CsvConfig['kind'] {
  const { values, numberCount, missingCount, kinds } = text.scan;
  if (numberCount + missingCount < kinds.length) {
    // Text throughout; one text among numbers would make classes of them all.
    columnOf(table, text.column, { otherwise: 'set kind to classification' });
    return 'classification';
  }
  const different = new Set<number>();
  for (const value of values) {
    if (!Number.isInteger(value)) return 'regression';
    different.add(value);
    if (different.size > inferredClassLimit) return 'regression';
  }
  return 'classification';
}

/** Each row's place in a list of categories; −1 where it is none of them. */
function codesOf({ scan }: CsvColumn, categories: readonly string[]): Int32Array {
  const places = new Map(categories.map((name, index) => [name, index]));
  const different = scan.different();
  const placeOf = Int32Array.from(different.texts, (text) => places.get(text) ?? -1);
  const codes = new Int32Array(scan.kinds.length);
  for (let row = 0; row < codes.length; row++) {
    const isMissing = scan.kinds[row] === cellKinds.missing;
    codes[row] = isMissing ? -1 : (placeOf[different.codes[row] as number] as number);
  }
  return codes;
}

/** One input for a column of numbers, one for each category of text. @throws BasinError as `csvColumns`. */
export function inputsOf(
  table: CsvTable,
  feature: CsvColumn,
  rows: RowSplit,
  { missing, standardise }: CsvOptions,
): InputBlock {
  if (missing === 'refuse') {
    const remedy = feature.numeric
      ? 'set missing to mean, for the mean of the training rows'
      : 'set missing to impute, for a category of its own';
    refuseMissing(table, feature, `complete the row or take it out, or ${remedy}`);
  }
  if (feature.numeric) {
    const { values, missing: filled } = imputed(table, feature, rows);
    const found = scaled(table, feature.column, values, rows, standardise);
    return numberInput(filled === null ? found : { ...found, missing: filled });
  }
  const categories = [...categoriesOf(feature).keys()];
  if (categories.length === 0 || categories.length > categoryLimit) {
    throw new BasinError(
      'dataset/too-many-categories',
      `${table.name}: the column ${feature.column} has ${categories.length} different texts ("${feature.scan.cell(0)}", …), and a column of categories 1 to ${categoryLimit}: leave it out of the features`,
    );
  }
  const codes = codesOf(feature, categories);
  // Otherwise a missing one is none of them.
  const hasOwn = missing === 'impute' && feature.scan.missingCount > 0;
  const texts = hasOwn ? [...categories, ''] : categories;
  return {
    inputs: texts.map((text) => ({
      ...{ name: `${feature.column}=${text}`, mean: 0, deviation: 1, missing: 0 },
    })),
    write(values, width, offset, chosen) {
      for (let position = 0; position < chosen.length; position++) {
        const code = codes[chosen[position] as number] as number;
        const place = code === -1 && hasOwn ? categories.length : code;
        if (place !== -1) values[position * width + offset + place] = 1;
      }
    },
  };
}

function numberInput({ values: scaledValues, ...input }: ScaledValues): InputBlock {
  return {
    inputs: [input],
    write(values, width, offset, chosen) {
      for (let position = 0; position < chosen.length; position++) {
        const value = scaledValues[chosen[position] as number] as number;
        values[position * width + offset] = value;
      }
    },
  };
}

/** With the mean of the training rows for what is missing; null where nothing is. */
function imputed(
  table: CsvTable,
  feature: CsvColumn,
  rows: RowSplit,
): { values: Float64Array; missing: number | null } {
  const values = numbersOf(table, feature);
  if (feature.scan.missingCount === 0) return { values, missing: null };
  const { mean } = momentsOf(valuesAt(values, rows.train).filter((value) => !isNaN(value)));
  return { values: values.map((value) => (isNaN(value) ? mean : value)), missing: mean };
}

/** @throws BasinError `dataset/not-finite` for a value that is too large for it, or for single precision. */
function scaled(
  table: CsvTable,
  column: string,
  values: Float64Array,
  rows: RowSplit,
  standardise: boolean,
): ScaledValues {
  const { mean, deviation } = standardise
    ? momentsOf(valuesAt(values, rows.train))
    : { mean: 0, deviation: 1 };
  const divisor = deviation || 1;
  const scaledValues = new Float64Array(values.length);
  let firstOdd = -1;
  for (let row = 0; row < values.length; row++) {
    const value = ((values[row] as number) - mean) / divisor;
    scaledValues[row] = value;
    if (firstOdd === -1 && !Number.isFinite(Math.fround(value))) firstOdd = row;
  }
  // By an infinite deviation every value would become the same.
  const odd = Number.isFinite(deviation)
    ? firstOdd
    : values.reduce(
        (at, value, row) => (Math.abs(value) > Math.abs(values[at] as number) ? row : at),
        0,
      );
  if (odd === -1) {
    const missing = standardise ? mean : Number.NaN;
    return { name: column, values: scaledValues, mean, deviation: divisor, missing };
  }
  throw new BasinError(
    'dataset/not-finite',
    `${table.name}, line ${table.lines[odd]}: ${column} is ${values[odd]}, which ${standardise ? 'standardised ' : ''}is not finite in single precision: correct it or take the row out`,
  );
}

/** What one column of a table gives to each example. */
interface InputBlock {
  inputs: ScaledInput[];
  /**
   * Writes its values of chosen rows, row by row.
   *
   * @param values zeros [rows, width]
   * @param offset its place in each row
   */
  write(values: Float32Array, width: number, offset: number, chosen: readonly number[]): void;
}

/** One input or target, and how it was scaled. */
interface ScaledInput {
  name: string;
  mean: number;
  deviation: number;
  /** What stands for it where it is missing; NaN where the training had nothing for that. */
  missing: number;
}

interface ScaledValues extends ScaledInput {
  values: Float64Array;
}

function valuesAt(values: Float64Array, rows: readonly number[]): Float64Array {
  const chosen = new Float64Array(rows.length);
  for (let index = 0; index < rows.length; index++) {
    chosen[index] = values[rows[index] as number] as number;
  }
  return chosen;
}

function scalingOf(inputs: readonly ScaledInput[], mayMiss: boolean): Scaling {
  return {
    mean: inputs.map(({ mean }) => mean),
    deviation: inputs.map(({ deviation }) => deviation),
    ...(mayMiss ? { missing: inputs.map(({ missing }) => missing) } : {}),
  };
}

/** Of the whole population, as scikit-learn's StandardScaler takes them. */
function momentsOf(values: Float64Array): { mean: number; deviation: number } {
  if (values.length === 0) return { mean: 0, deviation: 0 };
  let sum = 0;
  for (const value of values) sum += value;
  const mean = sum / values.length;
  let squares = 0;
  for (const value of values) squares += (value - mean) ** 2;
  return { mean, deviation: Math.sqrt(squares / values.length) };
}

function rowsOf(blocks: readonly InputBlock[], rows: readonly number[]): Float32Array {
  const width = blocks.reduce((sum, { inputs }) => sum + inputs.length, 0);
  const values = sharedFloats(rows.length * width);
  let offset = 0;
  for (const { inputs, write } of blocks) {
    write(values, width, offset, rows);
    offset += inputs.length;
  }
  return values;
}

function pick(labels: Int32Array, rows: readonly number[]): Int32Array {
  const picked = new Int32Array(new SharedArrayBuffer(4 * rows.length));
  rows.forEach((row, position) => {
    picked[position] = labels[row] as number;
  });
  return picked;
}
