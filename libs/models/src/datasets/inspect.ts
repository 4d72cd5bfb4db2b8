import {
  type BlobRef,
  columnsKey,
  type DatasetInput,
  datasetText,
  parseDatasetInput,
  sha256Hex,
} from '@basin/core';
import type { DataFiles } from './data-loader.ts';
import { dataNotes } from './data-notes.ts';
import { foreignFormat } from './foreign-formats.ts';
import { gunzipped } from './gunzip.ts';
import {
  arrayFileContents,
  archiveContents,
  archiveFormat,
  type Found,
  problemOf,
} from './inspect-arrays.ts';
import { guessedTarget, tableContents } from './inspect-table.ts';
import { looksLikeIdx, parseIdxFile } from './idx-format.ts';
import { loadData } from './load-data.ts';
import { looksLikeNpy, parseNpyFile } from './npy-format.ts';
import { resolveDataSource } from './resolve.ts';
import { looksLikeZip } from './zip-format.ts';

/** What files of data hold, and what is wrong with them. */
export interface DataFileReport {
  /** In a few words. */
  format: string;
  /** The data set as a study would read it, on one line; null where it would refuse it, or a file alone is none. */
  reading: string | null;
  /** Lines of name and text: shape, columns. */
  contents: { name: string; text: string }[];
  /** What a study takes and is seldom meant. */
  notes: string[];
  /** What a study refuses. */
  problems: { code: string; message: string }[];
}

/**
 * Looks into a file, whatever it is: what it holds, and by the loader's own checks what a study would say that
 * names it and nothing else. Never throws for what is in it.
 */
export async function inspectDataFile(path: string, bytes: Uint8Array): Promise<DataFileReport> {
  const content = unpacked(path, bytes);
  if (!(content instanceof Uint8Array)) return content;
  const { format, ...found } = contentsOf(path, content, content !== bytes);
  const input = inputOf(path, content);
  if (input === null) return { format, reading: null, ...found };
  const read = await readAsStudy(input, { readFile: () => bytes });
  return { format, ...joined(found, read, format) };
}

/** The same of a data set as a study names it: each of its files, and how they fit together. */
export async function inspectDataSource(
  input: DatasetInput,
  readFile: DataFiles['readFile'],
): Promise<DataFileReport> {
  const files: { path: string; bytes: Uint8Array }[] = [];
  const read = await readAsStudy(input, {
    async readFile(path) {
      const bytes = await readFile(path);
      files.push({ path, bytes });
      return bytes;
    },
  });
  const looks = files.map(({ path, bytes }) => {
    const content = unpacked(path, bytes);
    if (!(content instanceof Uint8Array)) return { path, ...content };
    const target = input.name === 'csv' ? input.target : undefined;
    return { path, ...contentsOf(path, content, content !== bytes, target) };
  });
  const contents = looks.flatMap(({ path, format, contents: own }) =>
    looks.length === 1
      ? own
      : [
          { name: path, text: format },
          ...own.map(({ name, text }) => ({ name: `  ${name}`, text })),
        ],
  );
  const problems = looks.flatMap(({ problems: own }) => own);
  const format = looks.length === 1 && looks[0] !== undefined ? looks[0].format : input.name;
  const notes = looks.flatMap(({ notes: own }) => own);
  return { format, ...joined({ contents, notes, problems }, read, format) };
}

type Read = Pick<DataFileReport, 'reading'> & Found;

/** What a file alone shows, and what the loader says: that is what a study meets, so it goes before. */
function joined(alone: Found, read: Read, format: string): Omit<DataFileReport, 'format'> {
  const contents = [...alone.contents, ...read.contents];
  const said = new Set(read.problems.map(({ message }) => message));
  const others = alone.problems.filter(({ message }) => !said.has(message));
  if (read.reading !== null) {
    // An array that a study does not read keeps it from nothing; of a table it was told what to do about the rest.
    const parts = format === archiveFormat ? others : [];
    const unread = parts.map(({ message }) => `not read by a study: ${message}`);
    return { ...read, contents, notes: [...alone.notes, ...read.notes, ...unread] };
  }
  return { ...read, contents, notes: alone.notes, problems: [...read.problems, ...others] };
}

/** By the loader itself: to a config, and to columns. */
async function readAsStudy(
  input: DatasetInput,
  { readFile }: Pick<DataFiles, 'readFile'>,
): Promise<Read> {
  const blobs = new Map<string, Uint8Array>();
  const files: DataFiles = {
    readFile,
    putBlob(bytes): BlobRef {
      const sha256 = sha256Hex(bytes);
      blobs.set(sha256, bytes);
      return { sha256, byteCount: bytes.byteLength };
    },
  };
  try {
    const config = await resolveDataSource(input, files);
    const loaded = await loadData([config], ({ sha256 }) => blobs.get(sha256) as Uint8Array);
    const columns = loaded.get(columnsKey(config));
    const found = columns === undefined ? { contents: [], notes: [] } : dataNotes(config, columns);
    return { reading: datasetText(config), ...found, problems: [] };
  } catch (error) {
    return { reading: null, contents: [], notes: [], problems: [problemOf(error)] };
  }
}

/** The data set that a file is by itself; null for one array, which has no targets. */
function inputOf(path: string, content: Uint8Array): DatasetInput | null {
  if (path.endsWith('.npz') || hasArrays(path, content)) {
    return parseDatasetInput({ name: 'npz', file: path });
  }
  if (looksLikeIdx(content) || looksLikeNpy(content)) return null;
  const target = guessedTarget(path, content);
  return target === null ? null : parseDatasetInput({ name: 'csv', file: path, target });
}

function hasArrays(path: string, content: Uint8Array): boolean {
  return looksLikeZip(content) && archiveContents(path, content) !== null;
}

function unpacked(path: string, bytes: Uint8Array): Uint8Array | DataFileReport {
  try {
    return gunzipped(path, bytes);
  } catch (error) {
    const format = 'a damaged or misnamed gzip file';
    return { format, reading: null, contents: [], notes: [], problems: [problemOf(error)] };
  }
}

function contentsOf(
  path: string,
  content: Uint8Array,
  isPacked: boolean,
  target?: string | number,
): { format: string } & Found {
  const packed = isPacked ? ', compressed by gzip' : '';
  if (looksLikeIdx(content)) {
    return named(`IDX${packed}`, () => arrayFileContents(path, parseIdxFile(path, content)));
  }
  if (looksLikeNpy(content)) {
    return named(`a NumPy array${packed}`, () =>
      arrayFileContents(path, parseNpyFile(path, content)),
    );
  }
  const archive = looksLikeZip(content) ? archiveContents(path, content) : null;
  if (archive !== null) return archive;
  // The archive's own loader says why it is none.
  if (path.endsWith('.npz')) return { format: 'no archive', contents: [], notes: [], problems: [] };
  const other = foreignFormat(content);
  const found = named(`CSV${packed}`, () => tableContents(path, content, target));
  return other === null ? found : { ...found, format: other.format };
}

function named(format: string, look: () => Found): { format: string } & Found {
  try {
    return { format, ...look() };
  } catch (error) {
    const found = problemOf(error);
    const known = found.code === 'dataset/not-text' ? 'no format that is known here' : format;
    return { format: known, contents: [], notes: [], problems: [found] };
  }
}
