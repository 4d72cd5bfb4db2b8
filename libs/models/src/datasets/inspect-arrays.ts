import { BasinError, errorCode, errorMessage } from '@basin/core';
import { countsOf, countsText, summaryOf } from './describe-values.ts';
import type { IdxArray } from './idx-format.ts';
import { checkFinite } from './labelled-columns.ts';
import { type NpyArray, parseNpyFile } from './npy-format.ts';
import { type ZipMember, zipMembers } from './zip-format.ts';

/** What a look at one file finds. */
export interface Found {
  contents: { name: string; text: string }[];
  notes: string[];
  problems: { code: string; message: string }[];
}

/** An error of data as doctor says it. @throws what is no BasinError. */
export function problemOf(error: unknown): Found['problems'][number] {
  if (!(error instanceof BasinError)) throw error;
  return { code: errorCode(error), message: errorMessage(error) };
}

/** So many different whole numbers may be classes. */
const classLimit = 1_000;

/** Of one array, alone in its file or in an archive. */
export function arrayFileContents(name: string, array: NpyArray | IdxArray, prefix = ''): Found {
  const { dtype, shape, values } = array;
  const { text, differentCount } = summaryOf(values);
  const contents = [
    { name: `${prefix}shape`, text: `[${shape.join(', ')}] ${dtype}` },
    { name: `${prefix}values`, text },
  ];
  const isFloat = dtype.startsWith('f');
  const isList = shape.length === 1 || (shape.length === 2 && shape[1] === 1);
  if (isList && !isFloat) {
    contents.push({ name: `${prefix}labels`, text: countsText(countsOf(values), 'different') });
  }
  const notes: string[] = [];
  if (isList && isFloat && differentCount < classLimit && values.every(Number.isInteger)) {
    notes.push(
      `${name} holds ${differentCount} different whole numbers as ${dtype}: they are read as values; if they are classes, set kind to classification`,
    );
  }
  try {
    checkFinite({ name, shape, values });
    return { contents, notes, problems: [] };
  } catch (error) {
    return { contents, notes, problems: [problemOf(error)] };
  }
}

export const archiveFormat = 'NumPy arrays (npz)';

/** Of each array of an archive; null where none of its files is one. */
export function archiveContents(
  path: string,
  bytes: Uint8Array,
): ({ format: string } & Found) | null {
  let members: ZipMember[];
  try {
    members = zipMembers(path, bytes);
  } catch (error) {
    const problems = [problemOf(error)];
    return { format: 'a damaged ZIP file', contents: [], notes: [], problems };
  }
  const arrays = members.filter(({ name }) => name.endsWith('.npy'));
  if (arrays.length === 0 && members.length > 0) return null;
  const found = arrays.map((member): Found => {
    const name = member.name.slice(0, -'.npy'.length);
    const label = `${path}, ${name}`;
    try {
      return arrayFileContents(label, parseNpyFile(label, member.read()), `${name} `);
    } catch (error) {
      return { contents: [], notes: [], problems: [problemOf(error)] };
    }
  });
  return {
    format: archiveFormat,
    contents: found.flatMap(({ contents }) => contents),
    notes: found.flatMap(({ notes }) => notes),
    problems: found.flatMap(({ problems }) => problems),
  };
}
