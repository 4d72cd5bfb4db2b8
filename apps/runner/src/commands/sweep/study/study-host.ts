import path from 'node:path';
import {
  BasinError,
  type BlobRef,
  canonicalJson,
  type DatasetConfig,
  sha256Hex,
} from '@basin/core';
import { checkTraining } from '@basin/models/check-training';
import { resolveDataSource } from '@basin/models/data';
import { withInner } from '@basin/models/network';
import { blobDirectoryOf, openBlobStore } from '@basin/store';
import type { StudyHost } from '@basin/studies/file';
import { tryNetwork } from '../../../plugins/open-plugins.ts';
import { readInput } from '../../../analyse/read-input.ts';
import { pathWithin } from './data-within.ts';

/** Instead of a database: nothing is stored, and what was read is kept by the process. */
export const inMemory = Symbol('in memory');

/** Where nothing is stored of a study before it is accepted. */
export interface DataToKeep {
  /** Stores what its data sets were read from; once, when its plan is known to run. */
  keepData(): void;
}

interface HeldData {
  /** Bytes that data sets were read from, until they are stored. */
  readBlob(ref: BlobRef): Uint8Array;
}

/** Whether a training can run. */
export const studyCheck: Pick<StudyHost, 'check'> = {
  check(config) {
    const description = checkTraining(config);
    tryNetwork(config.network);
    return {
      parameterCount: description.parameterCount,
      layers: withInner(description.layers)
        .map(({ layerIndex, layer }) => ({ layerIndex, layer }))
        .toSorted((a, b) => a.layerIndex - b.layerIndex),
    };
  },
};

/**
 * Reads data sets for study files, each once, and checks that networks fit them. Paths are taken
 * from the file's folder, or looked for in the folders that alone may be read.
 *
 * @param database whose blob store keeps the bytes, once `keepData` is called; null where nothing will run;
 *   `memory` where they are asked for by `readBlob` alone.
 */
export function studyHost(
  folder: string,
  database: string | null | typeof inMemory,
  within: readonly string[] = [],
): StudyHost & DataToKeep & HeldData {
  const held = new Map<string, Uint8Array>();
  const known = new Map<string, Promise<DatasetConfig>>();
  const files = {
    readFile: (name: string) =>
      readInput(
        'dataset',
        within.length === 0 ? path.resolve(folder, name) : pathWithin(name, within),
      ),
    putBlob(bytes: Uint8Array) {
      const sha256 = sha256Hex(bytes);
      if (database !== null) held.set(sha256, bytes);
      return { sha256, byteCount: bytes.byteLength };
    },
  };
  return {
    dataset(written) {
      const key = canonicalJson(written);
      const found = known.get(key) ?? resolveDataSource(written, files);
      known.set(key, found);
      return found;
    },
    keepData() {
      if (database === null || database === inMemory || held.size === 0) return;
      const blobs = openBlobStore(blobDirectoryOf(database));
      for (const bytes of held.values()) blobs.put(bytes);
      held.clear();
    },
    readBlob({ sha256 }) {
      const bytes = held.get(sha256);
      if (bytes !== undefined) return bytes;
      throw new BasinError('store/missing-blob', `no file of the study has SHA-256 ${sha256}`);
    },
    ...studyCheck,
  };
}

/** The same for a command that will run what it plans, unless it only says so: then nothing is stored. */
export function hostOfCommand(
  folder: string,
  command: { dryRun: boolean; database: string; dataWithin?: readonly string[] },
): ReturnType<typeof studyHost> {
  return studyHost(folder, command.dryRun ? null : command.database, command.dataWithin);
}
