import type { BlobRef, DatasetConfig, DatasetInputOf } from '@basin/core';
import type { ByteDecoding, DataColumns } from './columns.ts';

/** Bytes by their digest, from beside the database. */
export type ReadBlob = (ref: BlobRef) => Uint8Array;

/** What resolving may touch: files that a person names, and the blob store of the database. */
export interface DataFiles {
  /** @throws BasinError naming the path. */
  readFile(path: string): Uint8Array | Promise<Uint8Array>;
  /** Keeps the bytes for workers and for later; a hash of them is enough where nothing will run. */
  putBlob(bytes: Uint8Array): BlobRef;
}

/**
 * How the examples of a data source come into memory. One file a source, beside its file in
 * `libs/core/src/config/data-sources`, and one line in `loaders.ts`. Without TensorFlow.js: a pool process
 * loads data for its threads, and computes nothing.
 */
export interface DataLoader<Config extends DatasetConfig = DatasetConfig> {
  /**
   * Whole columns into shared memory, once a process: subsets are views of them. Left out where `make` is
   * cheap enough to be called by every task.
   *
   * @throws BasinError `dataset/…`, `store/missing-blob`.
   */
  load?(config: Config, readBlob: ReadBlob): Promise<DataColumns>;
  make?(config: Config): DataColumns;
  /** Whether what is made is whole: asked once, when it is planned. @throws BasinError `dataset/…`. */
  check?(config: Config): void;
  /** Of inputs that are bytes. */
  decoding?(config: Config, columns: DataColumns): ByteDecoding;
  /** Reads the files that a person named; left out where there are none. @throws BasinError `dataset/…`. */
  resolve?(input: DatasetInputOf<Config['name']>, files: DataFiles): Promise<Config>;
  /** Of a source that comes with Basin: its name, and whether it is whole. */
  installed?: {
    title: string;
    /** @returns what was found. @throws BasinError. */
    check(): Promise<string>;
  };
}
