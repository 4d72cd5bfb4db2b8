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
} from './labelled-columns.ts';
import { classesOf, splitByShare } from './split-by-share.ts';
import { subsetOf } from './subset.ts';

/** Pairs of IDX files; see `libs/core/src/config/data-sources/idx.ts`. */
export const idxLoader: DataLoader<IdxConfig> = {
  async resolve(input, files) {
    const { train, test, classCount, pixels, splitSeed } = input;
    // Of files that have a test split of their own nothing is taken.
    const testShare = test === undefined ? input.testShare : 0;
    const { content, facts } = await readIdxFiles(
      { train, test, classCount, pixels, testShare, splitSeed },
      files,
    );
    return {
      name: 'idx',
      ...content,
      ...facts,
      trainCount: subsetOf('trainCount', facts.trainCount, input.trainCount, input.trainShare),
      testCount:
        facts.testCount === null ? null : subsetOf('testCount', facts.testCount, input.testCount),
      ...{ pixels, testShare, splitSeed: testShare === 0 ? 0 : splitSeed },
    };
  },
  load: (config, read) =>
    Promise.resolve(
      idxColumns(read, config, config.testCount !== null && config.testShare === 0, config),
    ),
  decoding: ({ pixels }, columns) => byteDecoding(columns, pixels),
};

/** Reads, checks and keeps the files of both splits. */
export async function readIdxFiles(
  wanted: Pick<DatasetInputOf<'idx'>, 'train' | 'test' | 'classCount'> & Partial<IdxOptions>,
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
  const given = await readSplit(wanted.train);
  const givenTest = wanted.test === undefined ? null : await readSplit(wanted.test);
  const { pixels, ...share } = { ...usual, ...wanted };
  // Before a split by share: messages name places in the files.
  const whole = checkLabelled(given, givenTest, wanted.classCount ?? null);
  const { train, test } = partedBy(share, given, givenTest);
  const facts =
    share.testShare === 0 ? whole : checkLabelled(train, test, wanted.classCount ?? null);
  // Refuses what is not finite when it is scaled; of bytes everything is.
  if (!(train.inputs.values instanceof Uint8Array)) labelledColumns(train, test, pixels);
  return { content: keepContent(files, parts), facts };
}

/** What decides how files become splits and numbers. */
type IdxOptions = Pick<IdxConfig, 'pixels' | 'testShare' | 'splitSeed'>;

const usual: IdxOptions = { pixels: 'standardised', testShare: 0, splitSeed: 0 };

function partedBy(
  share: Omit<IdxOptions, 'pixels'>,
  train: LabelledSplit,
  test: LabelledSplit | null,
): { train: LabelledSplit; test: LabelledSplit | null } {
  return test === null ? splitByShare(train, () => classesOf(train), share) : { train, test };
}

/** The files that `readIdxFiles` kept, in shared memory. @param hasTest whether there are files of a test split */
export function idxColumns(
  read: ReadBlob,
  content: { digest: string; byteCount: number },
  hasTest: boolean,
  { pixels, ...share }: IdxOptions = usual,
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
  const { train, test } = partedBy(share, nextSplit(), hasTest ? nextSplit() : null);
  return labelledColumns(train, test, pixels);
}
