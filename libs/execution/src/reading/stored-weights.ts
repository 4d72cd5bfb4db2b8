import { BasinError, type NetworkConfig, type Precision } from '@basin/core';
import { type Floats, storedFloats } from '@basin/models/floats';
import { describeNetwork, type NetworkDescription } from '@basin/models/network';
import { blobDirectoryOf, openBlobStore, type StoreReader, type TaskDetail } from '@basin/store';

/** A network's weights, as a training stored them at its end or on its way. */
export interface StoredWeights {
  description: NetworkDescription;
  /** Without the statistics that layers keep behind them. */
  weights: Floats;
}

/** Reads flat weights from the bytes beside the database; no tensor library is needed. */
export interface WeightReader {
  description: NetworkDescription;
  /** @throws BasinError `store/missing-blob`, `analysis/weights-size`. */
  read(blob: { sha256: string; byteCount: number }): Floats;
}

/** Opens the weights of trainings of one network. */
export function openWeights(
  reader: StoreReader,
  { network, precision }: { network: NetworkConfig; precision: Precision },
): WeightReader {
  const description = describeNetwork(network);
  const { parameterCount, bufferCount } = description;
  const blobs = openBlobStore(blobDirectoryOf(reader.path));
  return {
    description,
    read(blob) {
      const state = storedFloats(blobs.get(blob), precision);
      if (state.length !== parameterCount + bufferCount) {
        throw new BasinError(
          'analysis/weights-size',
          `the file has ${state.length} weights, but the network has ${parameterCount + bufferCount}`,
        );
      }
      return state.subarray(0, parameterCount);
    },
  };
}

/** The final weights of a training; null where it left none. */
export function finalWeights(
  reader: StoreReader,
  { config, weights }: Pick<TaskDetail, 'config' | 'weights'>,
): StoredWeights | null {
  if (config.kind !== 'training' || weights === null) return null;
  const { description, read } = openWeights(reader, config);
  return { description, weights: read(weights) };
}
