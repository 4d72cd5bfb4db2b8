import { BasinError, errorCode, errorMessage } from '@basin/core';
import { categoriesOf, columnOf, isMissing, isNumber, numbersOf } from './csv-cells.ts';
import { type CsvTable, readCsv } from './csv-table.ts';
import { gunzipped, hexadecimal } from './gunzip.ts';
import { looksLikeIdx, parseIdxFile } from './idx-format.ts';

/** What a file of data holds, and what is wrong with it. */
export interface DataFileReport {
  /** In a few words. */
  format: string;
  /** Lines of name and text: shape, columns. */
  contents: { name: string; text: string }[];
  problems: { code: string; message: string }[];
}

/** Formats that people have and that cannot be read, by their first bytes. */
const foreign: [start: string, format: string, todo: string][] = [
  ['50 4b 03 04', 'a ZIP file: a spreadsheet, npz or PyTorch file', 'export it as CSV, or as IDX'],
  ['93 4e 55 4d', 'a NumPy array (.npy)', 'write it as IDX or CSV'],
  ['50 41 52 31', 'a Parquet file', 'export it as CSV'],
  ['89 48 44 46', 'an HDF5 file', 'export it as IDX or CSV'],
  ['89 50 4e 47', 'a PNG image', 'put all images into one IDX file'],
  ['ff d8 ff e0', 'a JPEG image', 'put all images into one IDX file'],
  ['80 04 95', 'a Python pickle', 'export it as IDX or CSV'],
  ['76 65 72 73', 'a Git LFS pointer, perhaps', 'fetch the file itself: git lfs pull'],
];

/** Looks into a file, whatever it is. Never throws for what is in it. */
export function inspectDataFile(path: string, bytes: Uint8Array): DataFileReport {
  let content: Uint8Array;
  try {
    content = gunzipped(path, bytes);
  } catch (error) {
    return { format: 'a damaged or misnamed gzip file', contents: [], problems: [problem(error)] };
  }
  const packed = content === bytes ? '' : ', compressed by gzip';
  if (looksLikeIdx(content)) return named(`IDX${packed}`, () => idxContents(path, content));
  const start = hexadecimal(content.subarray(0, 4));
  const other = foreign.find(([first]) => start.startsWith(first));
  if (other !== undefined) {
    const [, format, todo] = other;
    const message = `${path} is ${format}, which cannot be read: ${todo}`;
    return { format, contents: [], problems: [{ code: 'dataset/not-text', message }] };
  }
  return named(`CSV${packed}`, () => csvContents(path, content));
}

type Found = Pick<DataFileReport, 'contents' | 'problems'>;

function named(format: string, look: () => Found): DataFileReport {
  try {
    return { format, ...look() };
  } catch (error) {
    const found = problem(error);
    const known = found.code === 'dataset/not-text' ? 'no format that is known here' : format;
    return { format: known, contents: [], problems: [found] };
  }
}

function problem(error: unknown): DataFileReport['problems'][number] {
  if (!(error instanceof BasinError)) throw error;
  return { code: errorCode(error), message: errorMessage(error) };
}

function idxContents(path: string, bytes: Uint8Array): Found {
  const { shape, dtype, values } = parseIdxFile(path, bytes);
  const { text, odd } = rangeOf(values);
  const contents = [
    { name: 'shape', text: `[${shape.join(', ')}] ${dtype}` },
    { name: 'values', text },
  ];
  if (shape.length === 1) contents.push({ name: 'labels', text: labelText(values) });
  const message = `${path}: value ${odd} is ${values[odd]}, and inputs must be finite`;
  return { contents, problems: odd === -1 ? [] : [{ code: 'dataset/not-finite', message }] };
}

function rangeOf(values: ArrayLike<number>): { text: string; odd: number } {
  let [low, high, sum, odd] = [Infinity, -Infinity, 0, -1];
  for (let index = 0; index < values.length; index++) {
    const value = values[index] as number;
    if (!Number.isFinite(value) && odd === -1) odd = index;
    low = Math.min(low, value);
    high = Math.max(high, value);
    sum += value;
  }
  return { text: `${short(low)} to ${short(high)}, mean ${short(sum / values.length)}`, odd };
}

/** `0: 6,000, 1: 6,000, …` */
function labelText(values: ArrayLike<number>): string {
  const counts = new Map<number, number>();
  for (const value of Array.from(values)) counts.set(value, (counts.get(value) ?? 0) + 1);
  const classes = [...counts]
    .sort(([a], [b]) => a - b)
    .map(([label, count]) => `${label}: ${count}`);
  return listText(classes, `${classes.length} different`);
}

function csvContents(path: string, bytes: Uint8Array): Found {
  const plain = readCsv(path, bytes, { header: false, delimiter: null });
  const [first = [], second = []] = plain.rows;
  // A header has no numbers where the rows below have some.
  const header = !first.some(isNumber) && second.some(isNumber);
  const table = header ? readCsv(path, bytes, { header, delimiter: plain.delimiter }) : plain;
  const looked = table.columns.map((column) => columnText(table, column));
  return {
    contents: [
      {
        name: 'rows',
        text: `${table.rows.length}, cells parted by ${JSON.stringify(table.delimiter)}`,
      },
      { name: 'header', text: header ? 'the first line' : 'none: columns are called 0, 1, 2, …' },
      ...looked.map(({ name, text }) => ({ name: `column ${name}`, text })),
    ],
    problems: looked.flatMap(({ problems }) => problems),
  };
}

/** Empty cells are refused unless the study says what to do with them. */
function missingProblems(name: string, count: number, numeric: boolean): Found['problems'] {
  if (count === 0) return [];
  const remedy = numeric
    ? 'fill them, drop the rows, or set "missing: mean"'
    : 'fill them or drop the rows';
  const cells = count === 1 ? '1 empty cell' : `${count} empty cells`;
  const message = `column ${name} has ${cells}, and a study refuses them: ${remedy}`;
  return [{ code: 'dataset/missing-value', message }];
}

function columnText(
  table: CsvTable,
  name: string,
): { name: string; text: string; problems: DataFileReport['problems'] } {
  const cells = columnOf(table, name, true);
  const missing = cells.cells.filter(isMissing).length;
  const without = missing === 0 ? '' : `; ${missing} missing`;
  try {
    const column = columnOf(table, name);
    if (!column.numeric) {
      const categories = categoriesOf(column);
      return {
        name,
        text: listText(categories, `${categories.length} texts`) + without,
        problems: missingProblems(name, missing, false),
      };
    }
    const values = numbersOf(table, column).filter((value) => !Number.isNaN(value));
    const different = new Set(values).size;
    return {
      name,
      text: `${rangeOf(values).text}; ${different} different${without}`,
      problems: missingProblems(name, missing, true),
    };
  } catch (error) {
    return { name, text: `numbers and text${without}`, problems: [problem(error)] };
  }
}

function listText(items: readonly string[], summary: string): string {
  return items.length <= 12 ? `${summary}: ${items.join(', ')}` : summary;
}

function short(value: number): string {
  return String(Number(value.toPrecision(6)));
}
