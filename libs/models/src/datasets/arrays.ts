import type { ArrayConfig, DatasetInputOf } from '@basin/core';
import { type ArrayParts, type NamedArray, readArrays } from './array-columns.ts';
import type { ByteDecoding, DataColumns } from './columns.ts';
import { keepContent, readContent } from './content.ts';
import type { DataFiles, ReadBlob } from './data-loader.ts';
import { byteDecoding } from './labelled-columns.ts';
import { parseNpy, parseNpyFile } from './npy-format.ts';
import { subsetOf } from './subset.ts';

/** What `npy` and `npz` share: arrays as files hold them, to a config and to columns. */
type ArrayInput = Omit<DatasetInputOf<'npz'>, 'name' | 'file'>;

/** One .npy file of a data set. */
export interface ArrayFile {
  name: string;
  bytes: Uint8Array;
}

/** Checks arrays and keeps their files. Inputs and targets of the training split first. */
export function resolveArrays(
  given: readonly ArrayFile[],
  input: ArrayInput,
  files: DataFiles,
): ArrayConfig {
  const { standardiseTarget, testShare, splitSeed } = input;
  const { found, columns } = readArrays(
    given.map(({ name, bytes }) => ({ name, ...parseNpyFile(name, bytes) })),
    {
      ...{ standardiseTarget, testShare, splitSeed },
      channels: input.channels ?? null,
      kind: input.kind ?? null,
      scale: input.scale ?? null,
      classCount: input.classCount ?? null,
    },
  );
  // Refuses what is not finite when it is scaled, before it is kept.
  columns();
  const content = keepContent(
    files,
    given.map(({ bytes }) => bytes),
  );
  return {
    ...content,
    hasTest: given.length === 4,
    ...{ standardiseTarget, testShare, splitSeed },
    ...found,
    trainCount: subsetOf('trainCount', found.trainCount, input.trainCount, input.trainShare),
    testCount:
      found.testCount === null ? null : subsetOf('testCount', found.testCount, input.testCount),
  };
}

/** The files that `resolveArrays` kept, in shared memory. */
export function loadArrays(config: ArrayConfig, read: ReadBlob): DataColumns {
  const bytes = readContent(read, config);
  const name = `the data set ${config.digest.slice(0, 12)}`;
  let end = 0;
  const next = (): NamedArray => {
    const array = parseNpy(name, bytes, end);
    end = array.end;
    return { name, ...array };
  };
  const parts: ArrayParts = Array.from({ length: config.hasTest ? 4 : 2 }, next);
  const classCount = config.kind === 'classification' ? config.targetCount : null;
  return readArrays(parts, { ...config, classCount }).columns();
}

/** Of inputs that stayed bytes. */
export function arrayDecoding({ scale }: ArrayConfig, columns: DataColumns): ByteDecoding {
  if (scale === 'none' || columns.byteStatistics === undefined) return { scale: 1, shift: null };
  return byteDecoding(columns, scale === 'unit' ? 'unit' : 'standardised');
}
