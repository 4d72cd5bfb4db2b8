import { errorCode, plural } from '@basin/core';
import { categoriesOf, columnOf, numbersOf } from './csv-cells.ts';
import { inputsOf, readTarget } from './csv-columns.ts';
import { splitRows } from './csv-split.ts';
import { columnAt, type CsvTable, readCsv } from './csv-table.ts';
import { countsText, summaryOf } from './describe-values.ts';
import { type Found, problemOf } from './inspect-arrays.ts';

/** How a study that says nothing more would read a table. */
const usual = {
  kind: null,
  missing: 'refuse',
  testShare: 0.2,
  splitSeed: 0,
  standardise: true,
  standardiseTarget: false,
} as const;

/** Columns that people predict are mostly called so; else it is the last. */
const targetNames = new Set(['target', 'label', 'labels', 'class', 'y']);

/** The column to be predicted, as far as a table tells; null where nothing can be read. */
export function guessedTarget(path: string, bytes: Uint8Array): string | null {
  const { table } = tableOf(path, bytes);
  return table === null ? null : likelyTarget(table);
}

function likelyTarget({ columns }: CsvTable): string {
  const named = columns.find((column) => targetNames.has(column.toLowerCase()));
  return named ?? (columns.at(-1) as string);
}

interface LookedAt {
  table: CsvTable | null;
  hasHeader: boolean;
  /** What keeps a study from taking the table as it is. */
  problems: Found['problems'];
}

/** The last one: it is asked for more than once. */
const known = new WeakMap<Uint8Array, LookedAt>();

function tableOf(path: string, bytes: Uint8Array): LookedAt {
  const found = known.get(bytes) ?? readTable(path, bytes);
  known.set(bytes, found);
  return found;
}

function readTable(path: string, bytes: Uint8Array): LookedAt {
  const delimiter = null;
  try {
    const table = readCsv(path, bytes, { delimiter, header: null });
    return { table, hasHeader: true, problems: [] };
  } catch (error) {
    const problems = [problemOf(error)];
    if (errorCode(error) !== 'dataset/header') return { table: null, hasHeader: true, problems };
    const table = readCsv(path, bytes, { delimiter, header: false });
    return { table, hasHeader: false, problems };
  }
}

/**
 * Each column of a table, and all that a study would refuse of it.
 *
 * @param given the column to be predicted.
 */
export function tableContents(path: string, bytes: Uint8Array, given?: string | number): Found {
  const { table, hasHeader, problems } = tableOf(path, bytes);
  if (table === null) return { contents: [], notes: [], problems };
  const named = given === undefined ? undefined : columnAt(table, given);
  const target = named ?? likelyTarget(table);
  const described = table.columns.map((name) => describedColumn(table, name));
  return {
    contents: [
      {
        name: 'rows',
        text: `${table.rowCount}, cells parted by ${JSON.stringify(table.delimiter)}`,
      },
      {
        name: 'header',
        text: hasHeader ? 'the first line' : 'none: columns are called 0, 1, 2, …',
      },
      ...described.map(({ name, text }) => ({ name: `column ${name}`, text })),
      { name: 'target', text: targetText(target, given) },
    ],
    notes: described.flatMap(({ notes }) => notes),
    problems: [...problems, ...refusals(table, target)],
  };
}

function targetText(target: string, given?: string | number): string {
  if (given !== undefined) return target;
  return `${target}, supposed; --data=csv:FILE:COLUMN supposes another`;
}

/** What the loader refuses: of the target, and of every column beside it, not of the first alone. */
function refusals(table: CsvTable, target: string): Found['problems'] {
  const problems: Found['problems'] = [];
  const attempt = <T>(check: () => T): T | null => {
    try {
      return check();
    } catch (error) {
      problems.push(problemOf(error));
      return null;
    }
  };
  const read = attempt(() =>
    readTarget(table, { ...usual, target, features: [], categorical: [] }),
  );
  const rows = splitRows(table.rowCount, read?.labels ?? null, usual.testShare, usual.splitSeed);
  for (const name of table.columns) {
    if (name === target) continue;
    attempt(() =>
      inputsOf(table, columnOf(table, name), rows, {
        ...usual,
        ...{ target, features: [name], categorical: [] },
      }),
    );
  }
  return problems;
}

const datePattern = /^(\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4})\b/;

interface DescribedColumn {
  name: string;
  text: string;
  notes: string[];
}

function describedColumn(table: CsvTable, name: string): DescribedColumn {
  const { scan } = columnOf(table, name, { asCategories: true });
  const { missingCount, numberCount } = scan;
  const missing = missingCount === 0 ? '' : `; ${missingCount} missing`;
  if (numberCount === 0) {
    const categories = categoriesOf({ column: name, numeric: false, scan });
    const [first = ''] = categories.keys();
    const dates = datePattern.test(first);
    return {
      name,
      text: countsText(categories, 'texts') + missing,
      notes: dates
        ? [
            `column ${name} holds dates ("${first}"), and each becomes a category: write them as numbers, or leave the column out`,
          ]
        : [],
    };
  }
  if (numberCount + missingCount < table.rowCount) {
    const texts = table.rowCount - numberCount - missingCount;
    return {
      name,
      text: `${plural(numberCount, 'number')} and ${plural(texts, 'text')}${missing}`,
      notes: [],
    };
  }
  try {
    const values = numbersOf(table, columnOf(table, name));
    return { name, text: summaryOf(values).text + missing, notes: countingNote(name, values) };
  } catch {
    // Said by the loader's own words.
    return { name, text: `numbers, some of them not finite${missing}`, notes: [] };
  }
}

/** pandas writes its index as a column, without a name. */
function countingNote(name: string, values: Float64Array): string[] {
  const [first = Number.NaN] = values;
  if (values.length < 3 || !values.every((value, row) => value === first + row)) return [];
  const quoted = name === '' ? 'a column without a name' : `column ${name}`;
  return [
    `${quoted} counts the rows from ${first}: a network can learn their order by it; leave it out of the features (pandas: to_csv(index=False))`,
  ];
}
