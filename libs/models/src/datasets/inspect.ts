import { BasinError, errorCode, errorMessage } from '@basin/core';
import {
  categoriesOf,
  columnOf,
  type CsvColumn,
  isMissing,
  isNumber,
  numbersOf,
} from './csv-cells.ts';
import { type CsvTable, readCsv } from './csv-table.ts';
import { foreignFormat } from './foreign-formats.ts';
import { gunzipped } from './gunzip.ts';
import { type IdxArray, looksLikeIdx, parseIdxFile } from './idx-format.ts';
import { looksLikeNpy, type NpyArray, parseNpyFile } from './npy-format.ts';
import { looksLikeZip, type ZipMember, zipMembers } from './zip-format.ts';

/** What a file of data holds, and what is wrong with it. */
export interface DataFileReport {
  /** In a few words. */
  format: string;
  /** Lines of name and text: shape, columns. */
  contents: { name: string; text: string }[];
  problems: { code: string; message: string }[];
}

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
  if (looksLikeNpy(content))
    return named(`a NumPy array${packed}`, () => npyContents(path, content));
  const archive = npzReport(path, content);
  if (archive !== null) return archive;
  const other = foreignFormat(content);
  if (other !== null) {
    const { format, todo } = other;
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

function npyContents(path: string, bytes: Uint8Array): Found {
  return arrayContents(path, parseNpyFile(path, bytes), '');
}

/** Of each array of an archive; null where none of its files is one. */
function npzReport(path: string, bytes: Uint8Array): DataFileReport | null {
  if (!looksLikeZip(bytes)) return null;
  let members: ZipMember[];
  try {
    members = zipMembers(path, bytes);
  } catch (error) {
    return { format: 'a damaged ZIP file', contents: [], problems: [problem(error)] };
  }
  const arrays = members.filter(({ name }) => name.endsWith('.npy'));
  if (arrays.length === 0) return null;
  const found = arrays.map((member): Found => {
    const name = member.name.slice(0, -'.npy'.length);
    try {
      const array = parseNpyFile(`${path}, ${member.name}`, member.read());
      return arrayContents(`${path}, ${name}`, array, `${name} `);
    } catch (error) {
      return { contents: [], problems: [problem(error)] };
    }
  });
  return {
    format: 'NumPy arrays (npz)',
    contents: found.flatMap(({ contents }) => contents),
    problems: found.flatMap(({ problems }) => problems),
  };
}

function arrayContents(
  path: string,
  { dtype, shape, values }: NpyArray | IdxArray,
  prefix: string,
): Found {
  const { text, odd } = rangeOf(values);
  const contents = [
    { name: `${prefix}shape`, text: `[${shape.join(', ')}] ${dtype}` },
    { name: `${prefix}values`, text },
  ];
  if (shape.length === 1 && !dtype.startsWith('f')) {
    contents.push({ name: `${prefix}labels`, text: labelText(values) });
  }
  const message = `${path}: value ${odd} is ${values[odd]}, and values must be finite`;
  return { contents, problems: odd === -1 ? [] : [{ code: 'dataset/not-finite', message }] };
}

function idxContents(path: string, bytes: Uint8Array): Found {
  return arrayContents(path, parseIdxFile(path, bytes), '');
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
function missingProblems(
  table: CsvTable,
  { column, cells, numeric }: CsvColumn,
): Found['problems'] {
  const rows = cells.flatMap((cell, row) => (isMissing(cell) ? [table.lines[row]] : []));
  if (rows.length === 0) return [];
  const remedy = numeric ? '"missing: mean"' : '"missing: impute", a category of their own';
  const count = rows.length === 1 ? '1 empty cell' : `${rows.length} empty cells`;
  const more = rows.length > 5 ? ', …' : '';
  const where = `line${rows.length === 1 ? '' : 's'} ${rows.slice(0, 5).join(', ')}${more}`;
  const message = `column ${column} has ${count} (${where}), and a study refuses them: fill them, drop the rows, or set ${remedy}`;
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
        problems: missingProblems(table, column),
      };
    }
    const values = numbersOf(table, column).filter((value) => !Number.isNaN(value));
    const different = new Set(values).size;
    return {
      name,
      text: `${rangeOf(values).text}; ${different} different${without}`,
      problems: missingProblems(table, column),
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
