import { BasinError, type DatasetConfig, sha256Hex } from '@basin/core';
import { openDataCache } from '@basin/models/data';

/**
 * What `--pixels=unit` does to inputs that stand in files, said aloud: bytes are divided by 255, numbers in [0, 1] are
 * what was asked for already, and others are stretched by their extremes, which weights may not have seen.
 *
 * @param blobs what `dataset` needs.
 */
export async function unitInputs(
  dataset: DatasetConfig,
  blobs: readonly Uint8Array[],
  notice: (text: string) => void,
): Promise<DatasetConfig> {
  const raw = asTheyAre(dataset);
  if (raw === null) return dataset;
  const loaded = await openDataCache(({ sha256 }) => blobOf(blobs, sha256)).get([raw]);
  const [columns] = loaded.values();
  const inputs = columns?.train.inputs;
  if (inputs === undefined) return dataset;
  if (inputs instanceof Uint8Array) {
    notice('--pixels=unit divides the bytes by 255');
    return dataset;
  }
  let [low, high] = [Infinity, -Infinity];
  for (const value of inputs) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  const range = [low, high].map((value) => Number(value.toPrecision(4))).join(' to ');
  if (low >= 0 && high <= 1) {
    notice(`inputs go from ${range}, in [0, 1] already: --pixels=unit leaves them as they are`);
    return raw;
  }
  notice(`inputs go from ${range}: --pixels=unit stretches them so that they fill [0, 1]`);
  return dataset;
}

/** The same inputs unscaled; null of a source whose files hold bytes alone, or none. */
function asTheyAre(dataset: DatasetConfig): DatasetConfig | null {
  if ('scale' in dataset && dataset.scale === 'unit') {
    return { ...dataset, scale: 'none' } as DatasetConfig;
  }
  if (dataset.name === 'idx' && dataset.pixels === 'unit') return { ...dataset, pixels: 'none' };
  return null;
}

function blobOf(blobs: readonly Uint8Array[], hash: string): Uint8Array {
  const found = blobs.find((bytes) => sha256Hex(bytes) === hash);
  if (found === undefined) throw new BasinError('store/missing-blob', `no content ${hash}`);
  return found;
}
