import type { DatasetInputOf, IdxConfig } from '@basin/core';
import type { DataColumns } from './columns.ts';
import { keepContent, readContent } from './content.ts';
import type { DataFiles, DataLoader, ReadBlob } from './data-loader.ts';
import { gunzipped } from './gunzip.ts';
import { parseIdx, parseIdxFile } from './idx-format.ts';
import {
  byteDecoding,
  checkLabelled,
  labelledColumns,
  type LabelledFacts,
  type LabelledSplit,
  type Pixels,
} from './labelled-columns.ts';
import { subsetOf } from './subset.ts';

/** Pairs of IDX files; see `libs/core/src/config/data-sources/idx.ts`. */
export const idxLoader: DataLoader<IdxConfig> = {
  async resolve(input, files) {
    const { train, test, classCount, pixels } = input;
    const { content, facts } = await readIdxFiles({ train, test, classCount, pixels }, files);
    return {
      name: 'idx',
      ...content,
      ...facts,
      trainCount: subsetOf('trainCount', facts.trainCount, input.trainCount, input.trainShare),
      testCount:
        facts.testCount === null ? null : subsetOf('testCount', facts.testCount, input.testCount),
      pixels,
    };
  },
  load: (config, read) =>
    Promise.resolve(idxColumns(read, config, config.testCount !== null, config.pixels)),
  decoding: ({ pixels }, columns) => byteDecoding(columns, pixels),
};

/** Reads, checks and keeps the files of both splits. */
export async function readIdxFiles(
  wanted: Pick<DatasetInputOf<'idx'>, 'train' | 'test' | 'classCount'> & { pixels?: Pixels },
  files: DataFiles,
): Promise<{ content: { digest: string; byteCount: number }; facts: LabelledFacts }> {
  const parts: Uint8Array[] = [];
  const read = async (path: string) => {
    const bytes = gunzipped(path, await files.readFile(path));
    parts.push(bytes);
    return { name: path, ...parseIdxFile(path, bytes) };
  };
  const readSplit = async ({ inputs, labels }: { inputs: string; labels: string }) => ({
    inputs: await read(inputs),
    labels: await read(labels),
  });
  const train = await readSplit(wanted.train);
  const test = wanted.test === undefined ? null : await readSplit(wanted.test);
  const facts = checkLabelled(train, test, wanted.classCount ?? null);
  // Refuses what is not finite when it is scaled; of bytes everything is.
  if (!(train.inputs.values instanceof Uint8Array)) {
    labelledColumns(train, test, wanted.pixels ?? 'standardised');
  }
  return { content: keepContent(files, parts), facts };
}

/** The files that `readIdxFiles` kept, in shared memory. */
export function idxColumns(
  read: ReadBlob,
  content: { digest: string; byteCount: number },
  hasTest: boolean,
  pixels: Pixels,
): DataColumns {
  const bytes = readContent(read, content);
  const name = `the data set ${content.digest.slice(0, 12)}`;
  let end = 0;
  const next = () => {
    const array = parseIdx(name, bytes, end);
    end = array.end;
    return { name, ...array };
  };
  const nextSplit = (): LabelledSplit => ({ inputs: next(), labels: next() });
  const train = nextSplit();
  return labelledColumns(train, hasTest ? nextSplit() : null, pixels);
}
